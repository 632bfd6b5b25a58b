using Microsoft.ML.MultiTask.Interop;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Weighting;

/// <summary>
/// The learned part of a weighting that needs no more of the gradients than their inner products, and gives every gradient a weight. Where the products or the
/// weights are no finite numbers, and where a method finds none, all weights are 1.
/// </summary>
public abstract class GramianModule : GradientModule
{
    private readonly double[] _weights; // by objective

    /// <summary>Starts with weights of 1.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="objectives">Number of objectives.</param>
    protected GramianModule(GradientWeighting settings, int objectives) : base(settings?.GetType().Name ?? "", settings!)
    {
        _weights = new double[objectives];
        Array.Fill(_weights, 1);
    }

    /// <summary>The weight of every gradient.</summary>
    /// <param name="gramian">At least two gradients, none of them zero, all products finite.</param>
    /// <returns>As many as there are gradients; null where there are none to be found.</returns>
    protected abstract IReadOnlyList<double>? Weights(Gramian gramian);

    /// <summary>The gradients that are balanced: those of the step, unless a method smooths them.</summary>
    /// <returns><c>[objectives, n]</c>.</returns>
    protected virtual Tensor Rows(SharedGradients gradients)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        return gradients.Rows!;
    }

    /// <inheritdoc/>
    protected sealed override Tensor? Combine(SharedGradients gradients)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        Tensor rows = Rows(gradients);
        return Balance(Gramian.Of(rows, gradients)) ? Weigh(rows, gradients) : null;
    }

    /// <inheritdoc/>
    protected sealed override Tensor Reuse(SharedGradients gradients)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        return Weigh(gradients.Rows!, gradients);
    }

    /// <inheritdoc/>
    public override void Exchange(StateExchange state)
    {
        base.Exchange(state);
        state.Numbers("weights", _weights);
    }

    /// <summary>Works the weights out; false, and they stay as they are, where there are fewer than two gradients other than zero.</summary>
    private bool Balance(Gramian gramian)
    {
        int[] present = [.. Enumerable.Range(0, gramian.Count).Where(i => gramian[i, i] != 0)];
        if (present.Length < 2) return false;
        Array.Fill(_weights, 1);
        if (!gramian.IsFinite) return true;
        IReadOnlyList<double>? weights = Weights(present.Length < gramian.Count ? gramian.Only(present) : gramian);
        if (weights is null || !weights.All(double.IsFinite)) return true;
        for (int i = 0; i < present.Length; i++) _weights[gramian.Objectives[present[i]]] = weights[i];
        return true;
    }

    private Tensor Weigh(Tensor rows, SharedGradients gradients)
    {
        Tensor weights = tensor(gradients.Objectives.Select(k => _weights[k]).ToArray(), dtype: ScalarType.Float64);
        return weights.to(rows.dtype, rows.device).unsqueeze(0).mm(rows).squeeze(0);
    }
}
