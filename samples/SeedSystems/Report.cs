using System.Text;
using System.Text.Json;
using Microsoft.ML.MultiTask.Metrics;

namespace SeedSystems;

/// <summary>Results as text.</summary>
internal static class Report
{
    /// <summary>What a comparison is about.</summary>
    public static string Title(ComparisonOutcome outcome)
    {
        ArmRun run = outcome.Arms[0].Runs[0];
        Comparison comparison = outcome.Comparison;
        string unit = outcome.HigherIsBetter ? "%" : "times 100";
        return $"{comparison.Data.Name}: {comparison.Task}, {comparison.Metric} ({unit}), {run.MainRows} training rows of {run.MainTokens} words, "
            + $"{run.Epochs} epochs, seeds 1 to {outcome.Arms[0].Runs.Count}";
    }

    /// <summary>A comparison as a Markdown table.</summary>
    public static string Table(ComparisonOutcome outcome)
    {
        string[][] rows =
        [
            ["", "test", "difference", .. outcome.Comparison.Measured.Select(number => number.Name), "updates", "seconds"],
            .. outcome.Arms.Select((arm, a) => (string[])
            [
                arm.Arm.Name,
                Text(arm.Interval, ""),
                a == 0 ? "" : Text(arm.Over(outcome.Arms[0]), "+"),
                .. outcome.Comparison.Measured.Select((number, n) => Text(arm.Measured(n), "", number.Scale)),
                $"{arm.Runs.Average(run => run.Updates):0}",
                $"{arm.Runs.Average(run => run.Seconds):0}",
            ]),
        ];
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(c => rows.Max(row => row[c].Length))];
        string[] lines = [.. rows.Select(row => "| " + string.Join(" | ", row.Select((cell, c) => Padded(cell, widths[c], c))) + " |")];
        string rule = "|" + string.Join("|", widths.Select((width, c) => c == 0 ? new string('-', width + 2) : new string('-', width + 1) + ":")) + "|";
        return string.Join("\n", [lines[0], rule, .. lines.Skip(1)]);
    }

    /// <summary>The other numbers of a run, for a line of progress.</summary>
    public static string Measured(Comparison comparison, ArmRun run) => string.Concat(comparison.Measured.Zip(run.Measured,
        (number, value) => $", {number.Name} {number.Scale * value:0.00}"));

    /// <summary>A system's section of the record.</summary>
    public static string Section(Outcome outcome, string command)
    {
        var text = new StringBuilder();
        SeedSystem system = outcome.System;
        text.Append($"{system.Description}\n\nPaper: {system.Paper} Here: {system.Departures}\n\n`{command}` ({outcome.Seconds:0} s)\n");
        foreach (ComparisonOutcome comparison in outcome.Comparisons)
        {
            text.Append($"\n{Title(comparison)}\n\n{Table(comparison)}\n\n");
            foreach (Arm arm in comparison.Comparison.Arms) text.Append($"- {arm.Name}: `{SettingsText.Of(arm.Options)}`\n");
        }
        return text.ToString();
    }

    /// <summary>The comparison that stands for the system, as one line of JSON; the metric as ML.NET gives it, 0 to 1.</summary>
    public static string Json(Outcome outcome)
    {
        ComparisonOutcome first = outcome.Comparisons[0];
        return JsonSerializer.Serialize(new
        {
            system = outcome.System.Name,
            metric = $"{first.Comparison.Task} {first.Comparison.Metric}",
            higherIsBetter = first.HigherIsBetter,
            seeds = outcome.Seeds,
            without = Numbers(first.Arms[0].Interval),
            with = Numbers(first.Arms[first.Comparison.With].Interval),
            seconds = Math.Round(outcome.Seconds, 1),
        });
    }

    /// <summary>The first column is text, the others are numbers.</summary>
    private static string Padded(string cell, int width, int column) => column == 0 ? cell.PadRight(width) : cell.PadLeft(width);

    private static object Numbers(ConfidenceInterval interval) => new
    {
        mean = Rounded(interval.Mean),
        interval = double.IsNaN(interval.HalfWidth) ? null : new[] { Rounded(interval.Lower), Rounded(interval.Upper) },
    };

    private static double Rounded(double value) => Math.Round(value, 5);

    private static string Text(ConfidenceInterval interval, string sign, double scale = 100)
    {
        string mean = (interval.Mean >= 0 ? sign : "") + (scale * interval.Mean).ToString("0.00");
        return double.IsNaN(interval.HalfWidth) ? mean : $"{mean} ± {scale * interval.HalfWidth:0.00}";
    }
}
