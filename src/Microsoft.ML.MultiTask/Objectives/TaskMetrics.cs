using Microsoft.ML.MultiTask.Metrics;

namespace Microsoft.ML.MultiTask;

/// <summary>The metrics of one task.</summary>
/// <param name="Task">The task's name.</param>
/// <param name="Main">The name of the metric that decides: early stopping, the best weights, reports.</param>
/// <param name="HigherIsBetter">Whether more of the main metric is better.</param>
/// <param name="Values">All metrics by name, the main one among them.</param>
public sealed record TaskMetrics(string Task, string Main, bool HigherIsBetter, IReadOnlyDictionary<string, double> Values)
{
    /// <summary>The metrics that an accumulator found.</summary>
    /// <param name="task">The task's name.</param>
    /// <param name="main">The name of the metric that decides, one of those of the result.</param>
    /// <param name="result">What was found.</param>
    public static TaskMetrics Of(string task, string main, IMetricResult result)
    {
        IReadOnlyList<MetricValue> values = result.ToValues();
        return new TaskMetrics(task, main, values.Single(value => value.Name == main).HigherIsBetter,
            values.ToDictionary(value => value.Name, value => value.Value));
    }

    /// <summary>Throws unless the metric that decides is one of those of a result.</summary>
    internal static void RequireKnown(string task, string main, IMetricResult result)
    {
        IEnumerable<string> names = result.ToValues().Select(value => value.Name);
        if (!names.Contains(main))
        {
            throw new ArgumentException($"Task '{task}': there is no metric '{main}' for it; there are {string.Join(", ", names)}.", "Metric");
        }
    }

    /// <summary>The value of the main metric.</summary>
    public double MainValue => Values[Main];

    /// <summary>One metric.</summary>
    /// <exception cref="KeyNotFoundException">The task has no such metric; the message lists those it has.</exception>
    public double this[string metric] => Values.TryGetValue(metric, out double value)
        ? value
        : throw new KeyNotFoundException($"Task '{Task}' has no metric '{metric}'; it has {string.Join(", ", Values.Keys)}.");

    /// <summary>Whether <paramref name="candidate"/> beats <paramref name="best"/>; NaN beats nothing.</summary>
    public bool IsBetter(double candidate, double best) =>
        !double.IsNaN(candidate) && (double.IsNaN(best) || (HigherIsBetter ? candidate > best : candidate < best));

    /// <inheritdoc/>
    public override string ToString() => $"{Task}: {string.Join(", ", Values.Select(v => $"{v.Key} {v.Value:0.####}"))}";
}
