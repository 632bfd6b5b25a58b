namespace Microsoft.ML.MultiTask.Metrics;

/// <summary>
/// A mean over runs (seeds, folds) and how sure it is: <c>mean ± t s / √n</c> with <c>s</c> the sample standard deviation (divisor <c>n - 1</c>) and
/// <c>t</c> Student's two-sided quantile with <c>n - 1</c> degrees of freedom (Student, 1908).
/// </summary>
/// <param name="Mean">Mean of the values; NaN without values.</param>
/// <param name="HalfWidth">Half the width of the interval; NaN with fewer than two values.</param>
/// <param name="Count">Number of values.</param>
public sealed record ConfidenceInterval(double Mean, double HalfWidth, int Count)
{
    /// <summary><c>Mean - HalfWidth</c>.</summary>
    public double Lower => Mean - HalfWidth;

    /// <summary><c>Mean + HalfWidth</c>.</summary>
    public double Upper => Mean + HalfWidth;

    /// <summary>The interval of one list of values.</summary>
    /// <param name="values">One number per run.</param>
    /// <param name="level">How often such intervals hold the true mean, above 0 and below 1; default 0.95.</param>
    /// <exception cref="ArgumentOutOfRangeException">The level is not between 0 and 1.</exception>
    public static ConfidenceInterval Of(ReadOnlySpan<double> values, double level = 0.95)
    {
        if (level is not (> 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(level), level, "A confidence level is above 0 and below 1.");
        double mean = Correlation.Mean(values);
        if (values.Length < 2) return new(mean, double.NaN, values.Length);
        double squares = 0;
        foreach (double value in values) squares += (value - mean) * (value - mean);
        double error = Math.Sqrt(squares / (values.Length - 1) / values.Length);
        return new(mean, StudentT.TwoSidedQuantile(level, values.Length - 1) * error, values.Length);
    }

    /// <summary>
    /// The interval of <c>first[i] - second[i]</c>: two systems run with the same seeds. The systems differ at the given level if 0 lies outside.
    /// </summary>
    /// <param name="first">One number per run.</param>
    /// <param name="second">The other system's numbers, in the same order of seeds.</param>
    /// <param name="level">As in <see cref="Of"/>.</param>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The level is not between 0 and 1.</exception>
    public static ConfidenceInterval OfDifference(ReadOnlySpan<double> first, ReadOnlySpan<double> second, double level = 0.95)
    {
        if (first.Length != second.Length)
            throw new ArgumentException($"A paired difference needs lists of one length, not {first.Length} and {second.Length} values.", nameof(second));
        var differences = new double[first.Length];
        for (int i = 0; i < first.Length; i++) differences[i] = first[i] - second[i];
        return Of(differences, level);
    }
}
