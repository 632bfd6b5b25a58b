using Microsoft.ML.MultiTask.Weighting;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>The plain sum of the weighted losses.</summary>
public sealed record Fixed : WeightingSettings
{
    /// <inheritdoc/>
    public override WeightingModule Build(IReadOnlyList<string> objectives, ulong seed) => new Module();

    private sealed class Module() : WeightingModule(nameof(Fixed))
    {
        public override Tensor Backward(Backpropagation pass) => pass.Sum(pass.Total((_, loss) => loss));
    }
}
