using Microsoft.ML.MultiTask;
using Microsoft.ML.MultiTask.Weighting;
using static TorchSharp.torch;

namespace CustomObjective;

/// <summary>A weighting of our own: minimises the sum of the logarithms of the losses, so that what counts is by which share a loss falls, not how
/// large it is.</summary>
public sealed record LogarithmOfLosses : WeightingSettings
{
    public override WeightingModule Build(IReadOnlyList<string> objectives, ulong seed) => new Module();

    private sealed class Module() : WeightingModule(nameof(LogarithmOfLosses))
    {
        // Losses without a labelled row in the batch are left out.
        public override Tensor Backward(Backpropagation pass) => pass.Sum(pass.Total((_, loss) => loss.log()));
    }
}
