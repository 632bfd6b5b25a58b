using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Optimizers;

/// <summary>Gradients that one application of the update rule uses up. The block owns its tensors, from clipping to the step.</summary>
/// <param name="Gradients">The gradients, of the shape of the weights they belong to.</param>
/// <param name="Rows">The rows of a table they belong to, int64 <c>[n]</c>; null for dense parameters.</param>
/// <param name="Apply">Applies the rule to the weights the gradients belong to, with this learning rate.</param>
internal sealed record GradientBlock(Tensor Gradients, Tensor? Rows, Action<double> Apply) : IDisposable
{
    public void Dispose()
    {
        Gradients.Dispose();
        Rows?.Dispose();
    }
}
