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
        ComparisonOptions protocol = (workspace.IsQuick ? QuickLook.Protocol : system.Protocol) with { Seeds = seeds, Folder = runs };
        ComparisonOutcome[] comparisons = [.. system.Compare(workspace).Select(comparison => Run(comparison, workspace, protocol, output))];
        return new Outcome(system, seeds, comparisons, system.Conclude(workspace, comparisons));
    }

    private static ComparisonOutcome Run(Comparison comparison, Workspace workspace, ComparisonOptions protocol, TextWriter output)
    {
        Split data = comparison.Data;
        ComparisonArm[] arms = [.. comparison.Arms.Select(arm => arm with { Options = Trained(arm.Options) })];
        ComparisonOptions settings = protocol with
        {
            TestSet = data.Test,
            KeepBatches = comparison.ComparesBatches,
            Measure = comparison.Measure,
            Progress = new Ended(data.Name, output),
        };
        ComparisonResult result = arms is [var only]
            ? workspace.MultiTask.Compare(only.Options, data.Train, settings)
            : workspace.MultiTask.CompareArms(arms, data.Train, settings);
        RelationOptions looking = workspace.IsQuick ? new RelationOptions { Epochs = 2, Looks = 2 } : new RelationOptions();
        return new ComparisonOutcome(comparison, result,
            comparison.Related is { } related ? workspace.MultiTask.Relate(Trained(related), data.Train, looking) : null);

        MultiTaskTrainer.Options Trained(MultiTaskTrainer.Options options) => (workspace.IsQuick ? QuickLook.Of(options) : options) with
        {
            ValidationSet = data.Validation,
            ValidationFraction = data.ValidationShare,
        };
    }

    private sealed class Ended(string data, TextWriter output) : IProgress<ComparisonReport>
    {
        public void Report(ComparisonReport value)
        {
            if (value.Run is not null) output.WriteLine($"  {data}: {value}");
        }
    }
}
