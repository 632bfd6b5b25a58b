namespace SeedSystems;

/// <summary>Ways of training on the same data, measured on the same test rows.</summary>
internal sealed record Comparison
{
    /// <summary>The rows.</summary>
    public required Split Data { get; init; }

    /// <summary>The main task whose test metric is compared; the first of the arms' tasks.</summary>
    public required string Task { get; init; }

    /// <summary>The metric, as <c>TaskMetrics</c> calls it.</summary>
    public required string Metric { get; init; }

    /// <summary>The main task alone, then with auxiliary objectives. All train with about as many updates on the rows of the main task.</summary>
    public required IReadOnlyList<Arm> Arms { get; init; }

    /// <summary>What else is measured of every model. Default: nothing.</summary>
    public IReadOnlyList<Measure> Measures { get; init; } = [];

    /// <summary>The numbers of all <see cref="Measures"/>, in their order.</summary>
    public IReadOnlyList<MeasuredNumber> Measured => [.. Measures.SelectMany(measure => measure.Numbers)];

    /// <summary>The arm that stands for the system. Default: the second.</summary>
    public int With { get; init; } = 1;
}
