using Microsoft.ML.MultiTask.Interop;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Weighting;

/// <summary>The plain sum of the weighted losses.</summary>
public sealed record Fixed : WeightingSettings
{
    /// <inheritdoc/>
    public override WeightingModule Build(IReadOnlyList<string> objectives) => new Module();

    private sealed class Module() : WeightingModule(nameof(Fixed))
    {
        public override Tensor Backward(IReadOnlyList<Tensor?> losses, IReadOnlyList<Parameter> shared)
        {
            Tensor? total = null;
            foreach (Tensor? loss in losses)
            {
                if (loss is not null) total = total is null ? loss : total.Plus(loss);
            }
            total!.backward();
            return total.detach();
        }
    }
}
