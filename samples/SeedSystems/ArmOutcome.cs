using Microsoft.ML.MultiTask.Metrics;

namespace SeedSystems;

/// <summary>The runs of an arm, one a seed.</summary>
internal sealed record ArmOutcome(Arm Arm, IReadOnlyList<ArmRun> Runs)
{
    /// <summary>The test metric, one number a seed.</summary>
    public double[] Values => [.. Runs.Select(run => run.Value)];

    /// <summary>The mean and 95 % interval of one of the other numbers.</summary>
    public ConfidenceInterval Measured(int number) => ConfidenceInterval.Of([.. Runs.Select(run => run.Measured[number])]);

    /// <summary>Its mean and 95 % interval.</summary>
    public ConfidenceInterval Interval => ConfidenceInterval.Of(Values);

    /// <summary>How much more than <paramref name="alone"/>, seed by seed.</summary>
    public ConfidenceInterval Over(ArmOutcome alone) => ConfidenceInterval.OfDifference(Values, alone.Values);
}
