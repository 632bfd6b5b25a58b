namespace Microsoft.ML.MultiTask.Metrics;

/// <summary>One number that says how good predictions are.</summary>
/// <param name="Name">What was measured, as in the literature: "F1", "Accuracy".</param>
/// <param name="Value">The number; NaN where nothing was measured.</param>
/// <param name="HigherIsBetter">False for errors and losses.</param>
public sealed record MetricValue(string Name, double Value, bool HigherIsBetter)
{
    /// <summary>Whether this value beats another of the same metric. A number beats NaN; NaN beats nothing.</summary>
    public bool IsBetterThan(double other) =>
        !double.IsNaN(Value) && (double.IsNaN(other) || (HigherIsBetter ? Value > other : Value < other));
}
