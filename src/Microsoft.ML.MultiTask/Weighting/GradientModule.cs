using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Weighting;

/// <summary>The learned part of a weighting that balances gradients.</summary>
public abstract class GradientModule(string name, GradientWeighting settings) : WeightingModule(name)
{
    private long _step;

    /// <inheritdoc/>
    public override bool CutsGraph => settings.Level == GradientLevel.Representation || settings.Every > 1;

    /// <inheritdoc/>
    public sealed override Tensor Backward(Backpropagation pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        using DisposeScope scope = NewDisposeScope();
        Backpropagation changed = pass.With(Transform(pass.Losses));
        bool balances = _step++ % settings.Every == 0;
        SharedGradients gradients = changed.Gradients(balances || !pass.IsCut ? settings.Level : GradientLevel.Representation);
        gradients.Apply(gradients.Rows is null ? null : balances ? Combine(gradients) : Reuse(gradients));
        return scope.MoveToOuter(changed.Total((_, loss) => loss.detach()));
    }

    /// <summary>The losses that are differentiated; by default the step's own.</summary>
    /// <param name="losses">As in <see cref="Backpropagation.Losses"/>.</param>
    protected virtual IReadOnlyList<Tensor?> Transform(IReadOnlyList<Tensor?> losses) => losses;

    /// <summary>The one gradient that comes of several.</summary>
    /// <param name="gradients">Those of the step; there is at least one row.</param>
    /// <returns><c>[n]</c>.</returns>
    protected abstract Tensor Combine(SharedGradients gradients);

    /// <summary>The same for a step between, from what the last balance left; by default the plain sum.</summary>
    protected virtual Tensor Reuse(SharedGradients gradients)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        return gradients.Rows!.sum(dim: 0L);
    }
}
