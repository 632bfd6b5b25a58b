namespace Microsoft.ML.MultiTask.Metrics;

/// <summary>What an accumulator found, as a list for logs, tables and early stopping.</summary>
public interface IMetricResult
{
    /// <summary>All single numbers of the result; the first is the one predictions are judged by unless another is asked for.</summary>
    IReadOnlyList<MetricValue> ToValues();
}
