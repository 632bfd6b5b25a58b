using System.Diagnostics;
using Microsoft.ML.MultiTask;

namespace SeedSystems;

/// <summary>Trains and measures.</summary>
internal static class Experiment
{
    /// <summary>Runs all comparisons of a system with the seeds 1 to <paramref name="seeds"/>, telling of every training that has ended.</summary>
    public static Outcome Run(SeedSystem system, Workspace workspace, int seeds, TextWriter output)
    {
        long started = Stopwatch.GetTimestamp();
        ComparisonOutcome[] comparisons = [.. system.Compare(workspace).Select(comparison => Run(comparison, workspace, seeds, output))];
        return new Outcome(system, seeds, comparisons, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    /// <summary>Seed by seed, so that an interrupted run has something to compare.</summary>
    private static ComparisonOutcome Run(Comparison comparison, Workspace workspace, int seeds, TextWriter output)
    {
        List<ArmRun>[] runs = [.. comparison.Arms.Select(_ => new List<ArmRun>())];
        for (int seed = 1; seed <= seeds; seed++)
        {
            for (int a = 0; a < runs.Length; a++)
            {
                ArmRun run = Run(comparison, comparison.Arms[a], workspace, seed);
                runs[a].Add(run);
                output.WriteLine($"  {comparison.Data.Name}, seed {seed}, {comparison.Arms[a].Name}: "
                    + $"{comparison.Task} {comparison.Metric} {100 * run.Value:0.00}{Report.Measured(comparison, run)} ({run.Seconds:0} s)");
            }
        }
        return new ComparisonOutcome(comparison, [.. comparison.Arms.Select((arm, a) => new ArmOutcome(arm, runs[a]))]);
    }

    private static ArmRun Run(Comparison comparison, Arm arm, Workspace workspace, int seed)
    {
        MultiTaskTrainer.Options options = workspace.IsQuick ? QuickLook.Of(arm.Options) : arm.Options;
        options = options with { Seed = seed, ValidationSet = comparison.Data.Validation, Patience = null };
        var updates = new MainUpdates();
        MultiTaskTrainer trainer = workspace.MultiTask.Trainer(updates.Watch(options));
        using MultiTaskTransformer model = trainer.Fit(comparison.Data.Train);
        TaskMetrics metrics = workspace.MultiTask.Evaluate(model.Transform(comparison.Data.Test))[comparison.Task];
        TrainingSummary training = model.Training!;
        return new ArmRun
        {
            Value = metrics[comparison.Metric],
            HigherIsBetter = metrics.HigherIsBetter,
            Measured = [.. comparison.Measures.SelectMany(measure => measure.Of(model, comparison.Data))],
            MainRows = training.Coverage[0].Rows,
            MainTokens = training.Coverage[0].Tokens,
            Epochs = training.Epochs.Count,
            Updates = updates.Count,
            Seconds = training.Epochs.Sum(epoch => epoch.Seconds),
        };
    }
}
