using Microsoft.ML;

namespace SeedSystems;

/// <summary>A corpus cut in three.</summary>
/// <param name="Name">What tables call it.</param>
/// <param name="Train">The rows to learn from.</param>
/// <param name="Validation">The rows that decide on epochs and weights; null: a share of <paramref name="Train"/>, another one with every seed.</param>
/// <param name="Test">The rows that are measured.</param>
internal sealed record Split(string Name, IDataView Train, IDataView? Validation, IDataView Test)
{
    /// <summary>The share of the rows to learn from that are for validation where there are no others.</summary>
    public double ValidationShare { get; init; } = 0.15;
}
