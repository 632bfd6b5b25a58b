using Microsoft.ML.MultiTask.Weighting;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace CustomObjective;

/// <summary>A weighting of our own: minimises the sum of the logarithms of the losses, so that what counts is by which share a loss falls, not how
/// large it is.</summary>
public sealed record LogarithmOfLosses : WeightingSettings
{
    public override WeightingModule Build(IReadOnlyList<string> objectives) => new Module();

    private sealed class Module() : WeightingModule(nameof(LogarithmOfLosses))
    {
        public override Tensor Backward(IReadOnlyList<Tensor?> losses, IReadOnlyList<Parameter> shared)
        {
            Tensor total = stack(losses.OfType<Tensor>()).log().sum(); // losses without a labelled row in the batch are null
            total.backward();
            return total.detach();
        }
    }
}
