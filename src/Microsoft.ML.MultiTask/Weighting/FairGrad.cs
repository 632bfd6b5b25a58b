using Microsoft.ML.MultiTask.Weighting;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Alpha-fair gains of the objectives (FairGrad: Ban and Ji 2024, "Fair Resource Allocation in Multi-Task Learning"): positive weights <c>w</c> with
/// <c>G w = w^(-1 / Alpha)</c>, found by Newton's method.
/// </summary>
public sealed record FairGrad : GradientWeighting
{
    /// <summary>How fair: 1 (the default) is proportional fairness, the same as <see cref="NashMtl"/>; larger values care more for the objective that gains
    /// least. From 0.1 to 100.</summary>
    public double Alpha { get; init; } = 1;

    /// <inheritdoc/>
    public override WeightingModule Build(IReadOnlyList<string> objectives, ulong seed) => new Module(this, objectives.Count);

    /// <inheritdoc/>
    public override void Validate(IReadOnlyList<string> objectives)
    {
        base.Validate(objectives);
        Require(Alpha is >= 0.1 and <= 100, Alpha, "from 0.1 to 100");
    }

    private sealed class Module(FairGrad settings, int objectives) : GramianModule(settings, objectives)
    {
        protected override IReadOnlyList<double>? Weights(Gramian gramian) => PowerBalance.Solve(gramian, 1 / settings.Alpha);
    }
}
