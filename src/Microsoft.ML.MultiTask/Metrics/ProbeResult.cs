using Microsoft.ML.MultiTask.Metrics;

namespace Microsoft.ML.MultiTask;

/// <summary>What a simple classifier could tell from frozen features.</summary>
/// <param name="Accuracy">The share of the measured rows that it got right.</param>
/// <param name="MajorityRate">The share of the most frequent label among them, which is what a blind guess gets right.</param>
/// <param name="Rows">The number of labelled rows that were measured.</param>
public sealed record ProbeResult(double Accuracy, double MajorityRate, int Rows) : IMetricResult
{
    /// <inheritdoc/>
    public IReadOnlyList<MetricValue> ToValues() => [new("Accuracy", Accuracy, true), new("MajorityRate", MajorityRate, true)];
}
