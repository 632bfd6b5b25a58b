using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Weighting;

/// <summary>The learned part of a weighting.</summary>
public abstract class WeightingModule(string name) : nn.Module(name)
{
    /// <summary>Back-propagates. When it returns, the gradient of every parameter is filled; the training loop only clips and steps the optimiser.</summary>
    /// <param name="losses">The losses, each already multiplied by its objective's own weight; null where no row of the batch is labelled.</param>
    /// <param name="shared">The parameters that the objectives share.</param>
    /// <returns>What was minimised: a scalar without gradient.</returns>
    public abstract Tensor Backward(IReadOnlyList<Tensor?> losses, IReadOnlyList<Parameter> shared);
}
