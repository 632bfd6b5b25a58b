namespace Microsoft.ML.MultiTask;

/// <summary>How training goes.</summary>
public sealed record TrainingReport
{
    /// <summary>The stage; empty without stages.</summary>
    public string Stage { get; init; } = "";

    /// <summary>The epoch of the stage, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>The number of epochs planned for the stage.</summary>
    public required int Epochs { get; init; }

    /// <summary>The number of optimiser steps done in the stage.</summary>
    public required long Step { get; init; }

    /// <summary>The number of steps planned for the stage.</summary>
    public required long TotalSteps { get; init; }

    /// <summary>Positions trained on per second, since the last report.</summary>
    public required double TokensPerSecond { get; init; }

    /// <summary>The time to the last planned step at this speed.</summary>
    public required TimeSpan Remaining { get; init; }

    /// <summary>The mean loss of every objective since the last report, before weights; objectives without a labelled row are left out.</summary>
    public required IReadOnlyDictionary<string, double> Losses { get; init; }

    /// <summary>The validation metrics of the tasks and adversaries when an epoch has just ended and there are validation rows; else empty.</summary>
    public IReadOnlyList<TaskMetrics> Validation { get; init; } = [];

    /// <summary>True when an epoch has just ended.</summary>
    public bool EpochEnded { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        (Stage == "" ? "" : $"{Stage}: ") + $"epoch {Epoch}/{Epochs}, step {Step}/{TotalSteps}, {TokensPerSecond:0} tokens/s, {Remaining:hh\\:mm\\:ss} left; "
            + $"loss "
        + string.Join(", ", Losses.Select(loss => $"{loss.Key} {loss.Value:0.####}"))
        + (Validation.Count == 0 ? "" : "; validation " + string.Join("; ", Validation));
}
