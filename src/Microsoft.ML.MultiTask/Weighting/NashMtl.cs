using Microsoft.ML.MultiTask.Weighting;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// The Nash bargaining solution (Nash-MTL: Navon, Shamsian, Achituve, Maron, Kawaguchi, Chechik and Fetaya 2022, "Multi-Task Learning as a Bargaining Game"):
/// positive weights <c>a</c> with <c>G a = 1 / a</c>, found by Newton's method. The result does not depend on the scales of the losses and has the length
/// of the square root of the number of gradients. The weight of an objective (<c>Objective.Weight</c>) therefore has no effect on what is shared.
/// </summary>
public sealed record NashMtl : GradientWeighting
{
    /// <inheritdoc/>
    public override WeightingModule Build(IReadOnlyList<string> objectives, ulong seed) => new Module(this, objectives.Count);

    private sealed class Module(NashMtl settings, int objectives) : GramianModule(settings, objectives)
    {
        protected override IReadOnlyList<double>? Weights(Gramian gramian) => PowerBalance.Solve(gramian, 1);
    }
}
