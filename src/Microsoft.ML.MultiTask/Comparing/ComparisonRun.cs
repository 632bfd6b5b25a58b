namespace Microsoft.ML.MultiTask;

/// <summary>One training within a comparison.</summary>
public sealed record ComparisonRun
{
    /// <summary>The arm.</summary>
    public required string Arm { get; init; }

    /// <summary>The seed.</summary>
    public required int Seed { get; init; }

    /// <summary>What the learning rates were multiplied by.</summary>
    public required double LearningRate { get; init; }

    /// <summary>What the weights of auxiliary objectives were multiplied by, by the name of the objective; those left out: by 1.</summary>
    public required IReadOnlyDictionary<string, double> Weights { get; init; }

    /// <summary>The name of the main task's metric; empty where training failed.</summary>
    public string Metric { get; init; } = "";

    /// <summary>Whether more of the metric is better.</summary>
    public bool HigherIsBetter { get; init; }

    /// <summary>The main task's metric on the validation rows, at its best epoch; NaN where training failed.</summary>
    public double Validation { get; init; } = double.NaN;

    /// <summary>The main task's metrics on the test rows; empty for a trial, and where training failed.</summary>
    public IReadOnlyDictionary<string, double> Test { get; init; } = new Dictionary<string, double>();

    /// <summary>What <see cref="ComparisonOptions.Measure"/> found; empty for a trial, and where training failed.</summary>
    public IReadOnlyDictionary<string, double> Measured { get; init; } = new Dictionary<string, double>();

    /// <summary>The epoch whose weights were kept, from 1; stages are counted through.</summary>
    public int BestEpoch { get; init; }

    /// <summary>Whether the best epoch is one of the last three that were allowed, so that more epochs might have been better.</summary>
    public bool IsNearCap { get; init; }

    /// <summary>The optimiser's steps.</summary>
    public long Steps { get; init; }

    /// <summary>The training time, without validation.</summary>
    public double Seconds { get; init; }

    /// <summary>The words, or other positions, of an epoch that every objective is trained on, by its name.</summary>
    public IReadOnlyDictionary<string, long> Words { get; init; } = new Dictionary<string, long>();

    /// <summary>The main task's metric on the validation rows, epoch by epoch; NaN in epochs that do not measure it.</summary>
    public IReadOnlyList<double> Curve { get; init; } = [];

    /// <summary>The mean loss of every objective, epoch by epoch.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, double>> Losses { get; init; } = [];

    /// <summary>Why training failed: a loss that is no longer a number. Null: it did not.</summary>
    public string? Failure { get; init; }
}
