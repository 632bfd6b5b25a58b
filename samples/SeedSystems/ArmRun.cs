namespace SeedSystems;

/// <summary>One training and what the test rows said.</summary>
internal sealed record ArmRun
{
    /// <summary>The metric on the test rows.</summary>
    public required double Value { get; init; }

    /// <summary>What the comparison measures beside it, in the order of <see cref="Comparison.Measured"/>.</summary>
    public required IReadOnlyList<double> Measured { get; init; }

    /// <summary>Whether more of it is better.</summary>
    public required bool HigherIsBetter { get; init; }

    /// <summary>The rows that the main task learns from in an epoch.</summary>
    public required long MainRows { get; init; }

    /// <summary>Their words.</summary>
    public required long MainTokens { get; init; }

    /// <summary>The number of epochs, those of all stages.</summary>
    public required int Epochs { get; init; }

    /// <summary>The optimiser's steps that train the main task on rows of the main corpus.</summary>
    public required long Updates { get; init; }

    /// <summary>The training time.</summary>
    public required double Seconds { get; init; }
}
