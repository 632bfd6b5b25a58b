using Microsoft.ML.MultiTask.Weighting;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Every gradient is projected on the vectors that conflict with no gradient, and the mean of the projections taken (UPGrad: Quinton and Rey 2024, "Jacobian
/// Descent for Multi-Objective Optimization"): no objective loses, and the result grows with every gradient's length. The projections are found exactly.
/// </summary>
public sealed record UPGrad : GradientWeighting
{
    /// <inheritdoc/>
    public override WeightingModule Build(IReadOnlyList<string> objectives, ulong seed) => new Module(this, objectives.Count);

    private sealed class Module(UPGrad settings, int objectives) : GramianModule(settings, objectives)
    {
        protected override IReadOnlyList<double>? Weights(Gramian gramian)
        {
            var weights = new double[gramian.Count];
            for (int i = 0; i < weights.Length; i++)
            {
                var alone = new double[weights.Length];
                alone[i] = 1.0 / weights.Length;
                if (gramian.WithoutConflict(alone) is not { } projected) return null;
                for (int j = 0; j < weights.Length; j++) weights[j] += projected[j];
            }
            return weights;
        }
    }
}
