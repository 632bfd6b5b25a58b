using System.Diagnostics;
using Microsoft.ML.MultiTask;

namespace SeedSystems;

/// <summary>Trains and measures.</summary>
internal static class Experiment
{
    /// <summary>Runs all comparisons of a system with the seeds 1 to <paramref name="seeds"/>, telling of every training that has ended.</summary>
    /// <param name="system">The system.</param>
    /// <param name="workspace">What it is built from.</param>
    /// <param name="seeds">The number of seeds.</param>
    /// <param name="runs">A folder of finished runs; null: none.</param>
    /// <param name="output">Where to tell.</param>
    public static Outcome Run(SeedSystem system, Workspace workspace, int seeds, string? runs, TextWriter output)
    {
        long started = Stopwatch.GetTimestamp();
        ComparisonOptions protocol = (workspace.IsQuick ? QuickLook.Protocol : system.Protocol) with { Seeds = seeds, Folder = runs };
        ComparisonOutcome[] comparisons = [.. system.Compare(workspace).Select(comparison => Run(comparison, workspace, protocol, output))];
        return new Outcome(system, seeds, comparisons, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private static ComparisonOutcome Run(Comparison comparison, Workspace workspace, ComparisonOptions protocol, TextWriter output)
    {
        Split data = comparison.Data;
        ComparisonArm[] arms = [.. comparison.Arms.Select(arm => arm with
        {
            Options = (workspace.IsQuick ? QuickLook.Of(arm.Options) : arm.Options) with { ValidationSet = data.Validation, ValidationFraction = data.ValidationShare },
        })];
        return new ComparisonOutcome(comparison, workspace.MultiTask.CompareArms(arms, data.Train, protocol with
        {
            TestSet = data.Test,
            KeepBatches = comparison.ComparesBatches,
            Measure = comparison.Measure,
            Progress = new Ended(data.Name, output),
        }));
    }

    private sealed class Ended(string data, TextWriter output) : IProgress<ComparisonReport>
    {
        public void Report(ComparisonReport value)
        {
            if (value.Run is not null) output.WriteLine($"  {data}: {value}");
        }
    }
}
