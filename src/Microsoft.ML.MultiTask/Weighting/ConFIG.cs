using Microsoft.ML.MultiTask.Weighting;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// The direction that has the same angle to all gradients, as long as the sum of its projections on them (ConFIG: Liu, Chu and Thuerey 2024, "ConFIG: Towards
/// Conflict-free Training of Physics Informed Neural Networks").
/// </summary>
public sealed record ConFIG : GradientWeighting
{
    /// <inheritdoc/>
    public override WeightingModule Build(IReadOnlyList<string> objectives, ulong seed) => new Module(this, objectives.Count);

    private sealed class Module(ConFIG settings, int objectives) : GramianModule(settings, objectives)
    {
        protected override IReadOnlyList<double>? Weights(Gramian gramian)
        {
            double[] units = gramian.EqualCosines(), cosines = gramian.Cosines().Times(units);
            double square = SmallMatrix.Dot(units, cosines);
            if (!(square > 0)) return null;
            // The gradient's projection on the direction times its length over the direction's square, summed up.
            double length = SmallMatrix.Dot(gramian.Norms, cosines) / square;
            return [.. units.Select((unit, i) => length * unit / gramian.Norms[i])];
        }
    }
}
