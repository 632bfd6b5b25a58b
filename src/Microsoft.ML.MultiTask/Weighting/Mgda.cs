using Microsoft.ML.MultiTask.Weighting;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// The shortest of all weighted means of the gradients, which conflicts with none of them (Multiple Gradient Descent: Désidéri 2012; Sener and Koltun 2018,
/// "Multi-Task Learning as Multi-Objective Optimization"). The weights add up to 1 and are found exactly.
/// </summary>
public sealed record Mgda : GradientWeighting
{
    /// <summary>What the gradients are divided by while the weights are found; the weights then apply to the gradients as they are, as in the authors' program.
    /// By the loss only where losses are above 0. Default: nothing; then an objective with a short gradient, such as one that has converged, takes nearly all
    /// the weight, and the others stall.</summary>
    public MgdaNormalization Normalization { get; init; }

    /// <inheritdoc/>
    public override WeightingModule Build(IReadOnlyList<string> objectives, ulong seed) => new Module(this, objectives.Count);

    /// <inheritdoc/>
    public override void Validate(IReadOnlyList<string> objectives)
    {
        base.Validate(objectives);
        Require(Enum.IsDefined(Normalization), Normalization, "None, Length, Loss or LossAndLength");
    }

    private sealed class Module(Mgda settings, int objectives) : GramianModule(settings, objectives)
    {
        protected override IReadOnlyList<double>? Weights(Gramian gramian)
        {
            double[] lengths = [.. gramian.Norms.Select((norm, i) => norm / Divisor(gramian, i))];
            return gramian.Losses.All(loss => loss > 0) || settings.Normalization is MgdaNormalization.None or MgdaNormalization.Length
                ? Shortest(gramian.Cosines(), lengths)
                : null;
        }

        private double Divisor(Gramian gramian, int i) => settings.Normalization switch
        {
            MgdaNormalization.Length => gramian.Norms[i],
            MgdaNormalization.Loss => gramian.Losses[i],
            MgdaNormalization.LossAndLength => gramian.Losses[i] * gramian.Norms[i],
            _ => 1,
        };

        /// <summary>
        /// The weights without the condition on their sum, under a penalty <c>s (sum - 1)^2</c> in its place; divided by their sum they are the solution
        /// whatever the penalty, since the two problems have the same conditions of optimality up to a factor.
        /// </summary>
        private static double[]? Shortest(double[,] cosines, double[] lengths)
        {
            int n = lengths.Length;
            double penalty = lengths.Min() * lengths.Min();
            double[] units = [.. lengths.Select(length => 1 / Math.Sqrt((length * length) + penalty))];
            var matrix = new double[n, n];
            for (int i = 0; i < n; i++)
                for (int j = 0; j < n; j++) matrix[i, j] = units[i] * units[j] * ((cosines[i, j] * lengths[i] * lengths[j]) + penalty);
            if (NonNegativeQuadratic.Minimize(matrix, [.. units.Select(unit => -penalty * unit)]) is not { } solution) return null;
            for (int i = 0; i < n; i++) solution[i] *= units[i];
            double sum = solution.Sum();
            return [.. solution.Select(weight => weight / sum)];
        }
    }
}
