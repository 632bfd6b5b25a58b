using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.ML.MultiTask;

namespace SeedSystems;

/// <summary>Results as text.</summary>
internal static class Report
{
    /// <summary>A comparison: its rows, then the table of the library.</summary>
    public static string Text(ComparisonOutcome outcome) => $"{outcome.Comparison.Data.Name}. {outcome.Result}{Foreseen(outcome)}";

    /// <summary>A system's section of the record.</summary>
    public static string Section(Outcome outcome, string command)
    {
        var text = new StringBuilder();
        SeedSystem system = outcome.System;
        text.Append($"{system.Description}\n\nPaper: {system.Paper} Here: {system.Departures}\n\n`{command}`\n");
        foreach (ComparisonOutcome comparison in outcome.Comparisons)
        {
            text.Append($"\n{Text(comparison)}\n");
            ComparisonArm first = comparison.Comparison.Arms[0];
            text.Append($"- {first.Name}: `{SettingsText.Of(first.Options)}`\n");
            foreach (ComparisonArm arm in comparison.Comparison.Arms.Skip(1))
            {
                text.Append($"- {arm.Name}: `{SettingsText.Difference(arm.Options, first.Options)}`\n");
            }
        }
        return text.Append(outcome.Conclusion == "" ? "" : $"\n{outcome.Conclusion}\n").ToString();
    }

    private static string Foreseen(ComparisonOutcome outcome)
    {
        if (outcome.Relation is null) return "";
        (ObjectiveRelation Relation, ComparisonGain Gain)[] pairs = [.. outcome.Foreseen];
        int right = pairs.Count(pair => pair.Relation.MeanCosine > 0 == pair.Gain.Mean > 0);
        return $"\n{outcome.Relation}\nThe sign of the mean cosine is that of the gain for {right} of {pairs.Length} auxiliary objectives.\n";
    }

    /// <summary>The comparison that stands for the system, for the table over all.</summary>
    public static SystemSummary Summary(Outcome outcome)
    {
        ComparisonOutcome first = outcome.Comparisons[0];
        ComparisonGain gain = first.With.Gain!;
        return new SystemSummary(outcome.System.Name, first.With.Name, $"{first.Result.Task} {first.Result.Metric}", first.Result.Arms[0].Test.Mean,
            first.With.Test.Mean,
            gain.Mean, gain.HalfWidth, gain.Test.PValue, gain.SmallestDetectable, gain.Test.Count);
    }

    /// <summary>The same as one line of JSON; the metric as ML.NET gives it, 0 to 1.</summary>
    public static string Json(Outcome outcome) => JsonSerializer.Serialize(Summary(outcome), SystemSummary.Json);

    /// <summary>A number with its sign.</summary>
    public static string Signed(double value) => value.ToString("+0.0000;-0.0000;0", CultureInfo.InvariantCulture);
}
