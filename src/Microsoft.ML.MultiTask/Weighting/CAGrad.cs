using Microsoft.ML.MultiTask.Weighting;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// The direction, within a distance of the mean gradient, along which the objective that gains least gains most (CAGrad: Liu, Liu, Jin, Stone and Liu 2021,
/// "Conflict-Averse Gradient Descent for Multi-task Learning").
/// </summary>
public sealed record CAGrad : GradientWeighting
{
    /// <summary>The distance as a share of the mean gradient's length, from 0 (the mean) to below 1. Default 0.5.</summary>
    public double C { get; init; } = 0.5;

    /// <summary>Whether the result is divided by <c>1 + C * C</c>, as in the authors' program. Default true.</summary>
    public bool Rescale { get; init; } = true;

    /// <inheritdoc/>
    public override WeightingModule Build(IReadOnlyList<string> objectives, ulong seed) => new Module(this, objectives.Count);

    /// <inheritdoc/>
    public override void Validate(IReadOnlyList<string> objectives)
    {
        base.Validate(objectives);
        Require(C is >= 0 and < 1, C, "at least 0 and below 1");
    }

    private sealed class Module(CAGrad settings, int objectives) : GramianModule(settings, objectives)
    {
        private const int RoundsPerObjective = 200, Halvings = 60;
        private const double Tolerance = 1e-12;

        protected override IReadOnlyList<double>? Weights(Gramian gramian)
        {
            int n = gramian.Count;
            double[] equal = [.. Enumerable.Repeat(1.0 / n, n)], toMean = Products(gramian, equal);
            double radius = settings.C * Math.Sqrt(Math.Max(0, SmallMatrix.Dot(equal, toMean)));
            double rescale = settings.Rescale ? 1 / (1 + (settings.C * settings.C)) : 1;
            double[] dual = Dual(gramian, toMean, radius);
            double length = Math.Sqrt(Math.Max(0, SmallMatrix.Dot(dual, Products(gramian, dual))));
            double factor = length > 0 ? radius / length : 0;
            return [.. dual.Select(weight => rescale * ((1.0 / n) + (factor * weight)))];
        }

        /// <summary>
        /// The weights, adding up to 1, of the least <c>g_w . mean + radius * |g_w|</c>, a convex function: weight goes from the gradient with the steepest
        /// slope to that with the least, as much as is best, until all slopes are equal.
        /// </summary>
        private static double[] Dual(Gramian gramian, double[] toMean, double radius)
        {
            int n = gramian.Count;
            double[] w = [.. Enumerable.Repeat(1.0 / n, n)];
            for (int round = 0; round < RoundsPerObjective * n; round++)
            {
                double[] products = Products(gramian, w);
                double square = Math.Max(0, SmallMatrix.Dot(w, products)), length = Math.Sqrt(square);
                if (length == 0) break;
                double[] slopes = [.. toMean.Select((mean, k) => mean + (radius * products[k] / length))];
                int from = Enumerable.Range(0, n).Where(k => w[k] > 0).MaxBy(k => slopes[k]), to = Enumerable.Range(0, n).MinBy(k => slopes[k]);
                if (!(slopes[from] - slopes[to] > Tolerance * slopes.Max(Math.Abs))) break;
                double linear = products[to] - products[from], quadratic = gramian[from, from] + gramian[to, to] - (2 * gramian[from, to]);
                double moved = Root(w[from], t => toMean[to] - toMean[from]
                    + (radius * (linear + (t * quadratic)) / Math.Sqrt(Math.Max(square + (2 * t * linear) + (t * t * quadratic), double.Epsilon))));
                w[to] += moved;
                w[from] = moved < w[from] ? w[from] - moved : 0;
            }
            return w;
        }

        /// <summary>Where a growing slope becomes zero between 0 and the most; the most where it does not.</summary>
        private static double Root(double most, Func<double, double> slope)
        {
            if (slope(most) <= 0) return most;
            double low = 0, high = most;
            for (int i = 0; i < Halvings; i++)
            {
                double middle = (low + high) / 2;
                (low, high) = slope(middle) <= 0 ? (middle, high) : (low, middle);
            }
            return low;
        }

        private static double[] Products(Gramian gramian, double[] weights) =>
            [.. Enumerable.Range(0, gramian.Count).Select(i => weights.Select((weight, j) => weight * gramian[i, j]).Sum())];
    }
}
