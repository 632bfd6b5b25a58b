using Microsoft.ML.MultiTask;

namespace Pretrained;

/// <summary>Prints a line at the end of every epoch.</summary>
internal sealed class EpochLines : IProgress<TrainingReport>
{
    /// <inheritdoc/>
    public void Report(TrainingReport report)
    {
        if (!report.EpochEnded) return;
        string losses = string.Join(", ", report.Losses.Select(loss => $"{loss.Key} {loss.Value:0.00}"));
        Console.WriteLine($"epoch {report.Epoch}/{report.Epochs}: loss {losses}");
    }
}
