using Microsoft.ML.MultiTask;
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

    private sealed class Bar(ProgressTask task, string title) : IProgress<TrainingReport>
    {
        public void Report(TrainingReport report)
        {
            task.MaxValue = report.TotalSteps;
            task.Value = report.Step;
            if (report.EpochEnded) task.Description = $"{title}: dev {report.Validation[0].MainValue:P1}";
        }
    }

    private sealed class Lines(string title) : IProgress<TrainingReport>
    {
        public void Report(TrainingReport report)
        {
            int every = Math.Max(1, report.Epochs / 5);
            if (!report.EpochEnded || report.Epoch % every != 0) return;
            string losses = string.Join(", ", report.Losses.Select(loss => $"{loss.Key} {loss.Value:0.00}"));
            string speed = $"{report.TokensPerSecond:0} tokens/s";
            Console.WriteLine($"{title}: epoch {report.Epoch}/{report.Epochs}, {speed}, loss {losses}, dev {report.Validation[0].MainValue:P1}");
        }
    }
}
