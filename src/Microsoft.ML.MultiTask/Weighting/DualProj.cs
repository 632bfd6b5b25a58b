using Microsoft.ML.MultiTask.Weighting;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// The mean of the gradients projected on the vectors that conflict with no gradient (DualProj in Quinton and Rey 2024, "Jacobian Descent for Multi-Objective
/// Optimization"; the way of Lopez-Paz and Ranzato 2017, "Gradient Episodic Memory"). The projection is found exactly.
/// </summary>
public sealed record DualProj : GradientWeighting
{
    /// <inheritdoc/>
    public override WeightingModule Build(IReadOnlyList<string> objectives, ulong seed) => new Module(this, objectives.Count);

    private sealed class Module(DualProj settings, int objectives) : GramianModule(settings, objectives)
    {
        protected override IReadOnlyList<double>? Weights(Gramian gramian) =>
            gramian.WithoutConflict([.. Enumerable.Repeat(1.0 / gramian.Count, gramian.Count)]);
    }
}
