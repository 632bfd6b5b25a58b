using System.Globalization;
using System.Text;
using Microsoft.ML.MultiTask.Metrics;

namespace Microsoft.ML.MultiTask.Comparing;

/// <summary>A comparison as Markdown.</summary>
internal static class ComparisonText
{
    /// <summary>What was compared, the table of the arms, what each objective adds to the others, and the notes.</summary>
    public static string Of(ComparisonResult result)
    {
        var text = new StringBuilder();
        int seeds = result.Arms.Max(arm => arm.Runs.Count);
        text.Append(CultureInfo.InvariantCulture, $"{result.Task}: {result.Metric}{(result.HigherIsBetter ? "" : " (less is better)")}, seeds 1 to {seeds}: "
            + $"means and intervals of ");
        text.Append(CultureInfo.InvariantCulture, $"{100 * (1 - result.Significance):0.#} %; gains paired by seed, p by Holm's correction\n\n");
        string[] measured = [.. result.Arms.SelectMany(arm => arm.Runs).SelectMany(run => run.Measured.Keys).Distinct()];
        text.Append(MarkdownTable.Of(["", "weights", "validation", "test", "gain", "p", "verdict", .. measured, "seconds"], result.Arms.Select(arm => (string[])
        [
            arm.Name, arm.IsPlacebo ? "1e-6" : Weights(arm), Interval(arm.Validation), Interval(arm.Test),
            Gain(arm.Gain), arm.Gain is { } gain ? Probability(gain.CorrectedPValue) : "",
            Verdict(arm.Gain), .. measured.Select(name => Interval(arm.Measured(name))), arm.Seconds.ToString("0", CultureInfo.InvariantCulture),
        ]), ["weights", "verdict"]));
        if (result.Arms.Any(arm => arm.Contribution is not null))
        {
            text.Append("\nWhat is left out adds to the others\n\n");
            text.Append(MarkdownTable.Of(["", "gain", "p", "verdict"], result.Arms.Where(arm => arm.Contribution is not null)
                .Select(arm => (string[])[arm.Name, Gain(arm.Contribution), Probability(arm.Contribution!.CorrectedPValue), Verdict(arm.Contribution)]),
                ["verdict"]));
        }
        text.Append(CultureInfo.InvariantCulture, $"\n{result.Recommendation}\n");
        foreach (string note in result.Notes) text.Append(CultureInfo.InvariantCulture, $"- {note}\n");
        return text.ToString();
    }

    /// <summary>The weights of an arm: what the objectives' own are multiplied by.</summary>
    public static string Weights(ComparedArm arm) => string.Join(", ", arm.Weights.GroupBy(weight => weight.Value).Select(same =>
        arm.Weights.Values.Distinct().Count() == 1 ? Number(same.Key) : $"{string.Join(" and ", same.Select(weight => weight.Key))} {Number(same.Key)}"));

    /// <summary>A number of four digits.</summary>
    public static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    /// <summary>A number with its sign.</summary>
    public static string Signed(double value) => value.ToString("+0.0000;-0.0000;0", CultureInfo.InvariantCulture);

    /// <summary>A p-value.</summary>
    public static string Probability(double p) => double.IsNaN(p) ? "" : p < 0.001 ? "<0.001" : p.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Interval(ConfidenceInterval interval) => double.IsNaN(interval.Mean)
        ? ""
        : interval.Mean.ToString("0.0000", CultureInfo.InvariantCulture) + (double.IsNaN(interval.HalfWidth) ? "" : " ± " + interval.HalfWidth.ToString("0.0000", CultureInfo.InvariantCulture));

    private static string Gain(ComparisonGain? gain) => gain is null || double.IsNaN(gain.Mean) ? "" : Signed(gain.Mean)
        + (double.IsNaN(gain.HalfWidth) ? "" : " ± " + gain.HalfWidth.ToString("0.0000", CultureInfo.InvariantCulture));

    private static string Verdict(ComparisonGain? gain) => gain switch
    {
        null => "",
        { Verdict: ComparisonVerdict.Helps } => "helps",
        { Verdict: ComparisonVerdict.Hurts } => "hurts",
        { SmallestDetectable: double.NaN } => "not resolved",
        { Test: { Difference: 0, StandardDeviation: 0 } } => "equal with every seed",
        _ => $"not resolved: {Number(gain.SmallestDetectable)} would have been seen",
    };
}
