using Microsoft.ML.MultiTask.Metrics;

namespace Microsoft.ML.MultiTask;

/// <summary>How much better an arm is than another, seed by seed. Above 0 is better, also of an error.</summary>
/// <param name="Test">The differences, tested.</param>
/// <param name="HalfWidth">Half of the width of the interval around the mean difference.</param>
/// <param name="CorrectedPValue">The p-value by Holm's correction over all arms compared; that of the placebo arm, which is a control, stands
/// alone.</param>
/// <param name="SmallestDetectable">The smallest true difference that these runs would have shown, with a power of 0.8.</param>
/// <param name="ShareBetter">The share of the seeds with which the arm is better.</param>
/// <param name="Verdict">Helps or hurts where the corrected p-value is below the level of significance.</param>
public sealed record ComparisonGain(PairedTest Test, double HalfWidth, double CorrectedPValue, double SmallestDetectable, double ShareBetter,
    ComparisonVerdict Verdict)
{
    /// <summary>The mean difference.</summary>
    public double Mean => Test.Difference;

    /// <summary>The seeds that would show a true difference of the size found, at the level 0.05 with a power of 0.8:
    /// <c>7.85 (s / difference)² + 1.92</c>; NaN without a difference.</summary>
    public double SeedsNeeded => Mean == 0 ? double.NaN : Math.Ceiling(7.85 * Math.Pow(Test.StandardDeviation / Mean, 2) + 1.92);

    /// <summary>The gains of several arms, corrected for their number.</summary>
    /// <param name="pairs">For every arm its numbers and those it is compared with, in the same order of seeds, oriented so that more is better.</param>
    /// <param name="significance">The level of significance.</param>
    internal static IReadOnlyList<ComparisonGain> Of(IReadOnlyList<(double[] Arm, double[] Other)> pairs, double significance)
    {
        PairedTest[] tests = [.. pairs.Select(pair => PairedTest.Of(pair.Arm, pair.Other))];
        double[] corrected = PairedTest.Holm([.. tests.Select(test => test.PValue)]);
        return [.. pairs.Select((pair, a) => new ComparisonGain(tests[a], ConfidenceInterval.OfDifference(pair.Arm, pair.Other, 1 - significance).HalfWidth,
            corrected[a], tests[a].SmallestDetectable(significance: significance),
            pair.Arm.Zip(pair.Other).Average(values => (double?)(values.First > values.Second ? 1 : 0)) ?? double.NaN,
            VerdictOf(tests[a], corrected[a], significance)))];
    }

    private static ComparisonVerdict VerdictOf(PairedTest test, double corrected, double significance) => corrected < significance
        ? test.Difference > 0 ? ComparisonVerdict.Helps : ComparisonVerdict.Hurts
        : ComparisonVerdict.NotResolved;
}
