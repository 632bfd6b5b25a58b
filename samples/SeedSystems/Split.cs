using Microsoft.ML;

namespace SeedSystems;

/// <summary>A corpus cut in three.</summary>
/// <param name="Name">What tables call it.</param>
/// <param name="Train">The rows to learn from.</param>
/// <param name="Validation">The rows that decide which epoch's weights are kept; null: the last weights are.</param>
/// <param name="Test">The rows that are measured.</param>
internal sealed record Split(string Name, IDataView Train, IDataView? Validation, IDataView Test);
