using Microsoft.ML.MultiTask.Metrics;

namespace Microsoft.ML.MultiTask;

/// <summary>What an arm of a comparison came to.</summary>
public sealed record ComparedArm
{
    /// <summary>What tables call it.</summary>
    public required string Name { get; init; }

    /// <summary>The settings it was trained with: weights and learning rates as chosen, batches, epochs and patience those of the comparison.</summary>
    public required MultiTaskTrainer.Options Options { get; init; }

    /// <summary>What the learning rates were multiplied by.</summary>
    public required double LearningRate { get; init; }

    /// <summary>What the weights of auxiliary objectives were multiplied by, by the name of the objective; empty for the main task alone.</summary>
    public required IReadOnlyDictionary<string, double> Weights { get; init; }

    /// <summary>Whether its auxiliary objectives weigh next to nothing: the control.</summary>
    public bool IsPlacebo { get; init; }

    /// <summary>The runs that settings were chosen by.</summary>
    public IReadOnlyList<ComparisonRun> Trials { get; init; } = [];

    /// <summary>The runs with the seeds of the report, by seed.</summary>
    public IReadOnlyList<ComparisonRun> Runs { get; init; } = [];

    /// <summary>The main metric on the validation rows: its mean over the runs and how sure that is.</summary>
    public required ConfidenceInterval Validation { get; init; }

    /// <summary>The main metric on the test rows.</summary>
    public required ConfidenceInterval Test { get; init; }

    /// <summary>How much better it is than the main task alone; null for the main task alone.</summary>
    public ComparisonGain? Gain { get; init; }

    /// <summary>What the objectives that this arm leaves out add to the others: how much better the arm with all is than this one; null elsewhere.</summary>
    public ComparisonGain? Contribution { get; init; }

    /// <summary>The runs whose best epoch is one of the last that were allowed.</summary>
    public int NearCap => Runs.Count(run => run.IsNearCap);

    /// <summary>One of the numbers that <see cref="ComparisonOptions.Measure"/> found.</summary>
    public ConfidenceInterval Measured(string name) =>
        ConfidenceInterval.Of([.. Runs.Select(run => run.Measured.TryGetValue(name, out double value) ? value : double.NaN).Where(double.IsFinite)]);

    /// <summary>The training time of a run, on average.</summary>
    public double Seconds => Runs.Count == 0 ? double.NaN : Runs.Average(run => run.Seconds);
}
