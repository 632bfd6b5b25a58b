using Microsoft.ML.MultiTask.Interop;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Weighting;

/// <summary>The learned part of a weighting that balances gradients.</summary>
public abstract class GradientModule(string name, GradientWeighting settings) : WeightingModule(name)
{
    private int _wait; // steps to the next balance

    /// <inheritdoc/>
    public override bool CutsGraph => settings.Level == GradientLevel.Representation || settings.Every > 1;

    /// <inheritdoc/>
    public sealed override Tensor Backward(Backpropagation pass)
    {
        ArgumentNullException.ThrowIfNull(pass);
        using DisposeScope scope = NewDisposeScope();
        Backpropagation changed = pass.With(Transform(pass.Losses));
        SharedGradients gradients = changed.Gradients(_wait == 0 || !pass.IsCut ? settings.Level : GradientLevel.Representation);
        gradients.Apply(gradients.Rows is null ? null : _wait == 0 ? Balance(gradients) : InBetween(gradients));
        return scope.MoveToOuter(changed.Total((_, loss) => loss.detach()));
    }

    /// <summary>The losses that are differentiated; by default the step's own.</summary>
    /// <param name="losses">As in <see cref="Backpropagation.Losses"/>.</param>
    protected virtual IReadOnlyList<Tensor?> Transform(IReadOnlyList<Tensor?> losses) => losses;

    /// <summary>The one gradient that comes of several.</summary>
    /// <param name="gradients">Those of the step; there is at least one row.</param>
    /// <returns><c>[n]</c>; null where there are fewer than two gradients to balance. They are then added up as they are, and the next step is balanced in the
    /// place of this one.</returns>
    protected abstract Tensor? Combine(SharedGradients gradients);

    /// <summary>The same for a step between, from what the last balance left; by default the plain sum.</summary>
    protected virtual Tensor Reuse(SharedGradients gradients)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        return gradients.Rows!.sum(dim: 0L);
    }

    /// <inheritdoc/>
    public override void Exchange(StateExchange state)
    {
        base.Exchange(state);
        _wait = (int)state.Integer("wait", _wait);
    }

    private Tensor Balance(SharedGradients gradients)
    {
        if (Combine(gradients) is not { } combined) return gradients.Rows!.sum(dim: 0L);
        _wait = settings.Every - 1;
        return combined;
    }

    private Tensor InBetween(SharedGradients gradients)
    {
        _wait--;
        return Reuse(gradients);
    }
}
