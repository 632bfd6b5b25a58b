namespace Microsoft.ML.MultiTask.Metrics;

/// <summary>Student's paired t test (Student, 1908): whether two systems that ran with the same seeds differ.</summary>
/// <param name="Difference">The mean of <c>first[i] - second[i]</c>; NaN without pairs.</param>
/// <param name="StandardDeviation">The sample standard deviation of the differences, divisor <c>n - 1</c>; NaN with fewer than two pairs.</param>
/// <param name="PValue">How likely a difference at least as large is by chance, two-sided; NaN with fewer than two pairs. Where all differences are equal it is
/// 1 for differences of 0, else 0.</param>
/// <param name="Count">The number of pairs.</param>
public sealed record PairedTest(double Difference, double StandardDeviation, double PValue, int Count)
{
    /// <summary>Tests <c>first[i] - second[i]</c>.</summary>
    /// <param name="first">One number per run.</param>
    /// <param name="second">The other system's numbers, in the same order of seeds.</param>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    public static PairedTest Of(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        ConfidenceInterval interval = ConfidenceInterval.OfDifference(first, second);
        int count = first.Length;
        if (count < 2) return new PairedTest(interval.Mean, double.NaN, double.NaN, count);
        double error = interval.HalfWidth / StudentT.TwoSidedQuantile(0.95, count - 1);
        double t = error == 0 && interval.Mean == 0 ? 0 : interval.Mean / error;
        return new PairedTest(interval.Mean, error * Math.Sqrt(count), StudentT.TwoSidedProbability(t, count - 1), count);
    }

    /// <summary>The smallest true difference that this number of pairs would have shown: <c>(t₁ + t₂) s / √n</c>, with <c>t₁</c> the two-sided quantile of the
    /// significance level and <c>t₂</c> the one-sided quantile of the power, both of Student's t with <c>n - 1</c> degrees of freedom; NaN with fewer than two
    /// pairs.</summary>
    /// <param name="power">How often it would have been found, above 0.5 and below 1; default 0.8.</param>
    /// <param name="significance">The two-sided significance level, above 0 and below 1; default 0.05.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public double SmallestDetectable(double power = 0.8, double significance = 0.05)
    {
        if (power is not (> 0.5 and < 1)) throw new ArgumentOutOfRangeException(nameof(power), power, "The power of a test is above 0.5 and below 1.");
        if (significance is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(significance), significance, "A significance level is above 0 and below 1.");
        }
        if (Count < 2) return double.NaN;
        double quantiles = StudentT.TwoSidedQuantile(1 - significance, Count - 1) + StudentT.TwoSidedQuantile(2 * power - 1, Count - 1);
        return quantiles * StandardDeviation / Math.Sqrt(Count);
    }

    /// <summary>Holm's correction for several tests (Holm, 1979): p-values that may be compared with the significance level of all of them together. NaN stays
    /// NaN and is not counted as a test.</summary>
    /// <param name="pValues">The p-values.</param>
    /// <returns>The corrected ones, in the same order.</returns>
    public static double[] Holm(IReadOnlyList<double> pValues)
    {
        ArgumentNullException.ThrowIfNull(pValues);
        int[] order = [.. Enumerable.Range(0, pValues.Count).Where(i => !double.IsNaN(pValues[i])).OrderBy(i => pValues[i])];
        double[] corrected = [.. pValues];
        double largest = 0;
        for (int rank = 0; rank < order.Length; rank++)
        {
            largest = Math.Max(largest, Math.Min(1, (order.Length - rank) * pValues[order[rank]]));
            corrected[order[rank]] = largest;
        }
        return corrected;
    }
}
