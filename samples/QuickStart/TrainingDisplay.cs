using Microsoft.ML.MultiTask.Training;
using Spectre.Console;

namespace QuickStart;

/// <summary>Shows how training goes: a progress bar on a terminal, plain lines where the output goes to a file or another program.</summary>
internal static class TrainingDisplay
{
    /// <summary>Runs a training and shows what it reports.</summary>
    public static T Show<T>(string title, Func<IProgress<TrainingReport>, T> train)
    {
        if (Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Interactive) return train(new Lines(title));
        return AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => train(new Bar(context.AddTask(title), title)));
    }

    private static string Describe(TrainingReport report) => report.Validation is [var upos, ..]
        ? $"epoch {report.Epoch}/{report.Epochs}, {report.TokensPerSecond:0} tokens/s, dev {upos.MainValue:P1}"
        : $"epoch {report.Epoch}/{report.Epochs}, {report.TokensPerSecond:0} tokens/s";

    private sealed class Bar(ProgressTask task, string title) : IProgress<TrainingReport>
    {
        public void Report(TrainingReport report)
        {
            task.MaxValue = report.TotalSteps;
            task.Value = report.Step;
            if (report.EpochEnded) task.Description = Markup.Escape($"{title}: {Describe(report)}");
        }
    }

    private sealed class Lines(string title) : IProgress<TrainingReport>
    {
        public void Report(TrainingReport report)
        {
            int every = Math.Max(1, report.Epochs / 5);
            if (report.EpochEnded && report.Epoch % every == 0) Console.WriteLine($"{title}: {Describe(report)}");
        }
    }
}
