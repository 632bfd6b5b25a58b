namespace Microsoft.ML.MultiTask.Metrics;

/// <summary>What <see cref="TagAccuracy"/> counted.</summary>
/// <param name="Correct">Labelled tokens with the right prediction.</param>
/// <param name="Count">Labelled tokens.</param>
public sealed record TagAccuracyResult(long Correct, long Count) : IMetricResult
{
    /// <summary><c>Correct / Count</c>, 0 to 1; NaN without a labelled token.</summary>
    public double Accuracy => Count == 0 ? double.NaN : (double)Correct / Count;

    /// <inheritdoc/>
    public IReadOnlyList<MetricValue> ToValues() => [new("Accuracy", Accuracy, true)];
}
