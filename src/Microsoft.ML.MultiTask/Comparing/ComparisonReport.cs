namespace Microsoft.ML.MultiTask;

/// <summary>How a comparison goes.</summary>
public sealed record ComparisonReport
{
    /// <summary>The arm whose run this is about.</summary>
    public required string Arm { get; init; }

    /// <summary>The seed of the run.</summary>
    public required int Seed { get; init; }

    /// <summary>The runs that are finished.</summary>
    public required int Done { get; init; }

    /// <summary>The runs of the whole comparison.</summary>
    public required int Planned { get; init; }

    /// <summary>The time to the end, by the mean of the runs so far; null before the first has ended.</summary>
    public TimeSpan? Remaining { get; init; }

    /// <summary>How the training of the run goes; null when it has ended.</summary>
    public TrainingReport? Training { get; init; }

    /// <summary>The run, when it has ended.</summary>
    public ComparisonRun? Run { get; init; }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Done}/{Planned} runs, {Arm}, seed {Seed}")
        + (Remaining is { } left ? $", {left:hh\\:mm\\:ss} left" : "")
        + (Run is { } run ? FormattableString.Invariant($": validation {run.Validation:0.####}, best epoch {run.BestEpoch}, {run.Seconds:0} s") : "")
        + (Training is { } training ? ": " + training : "");
}
