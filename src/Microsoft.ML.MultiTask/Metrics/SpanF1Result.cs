namespace Microsoft.ML.MultiTask.Metrics;

/// <summary>What <see cref="SpanF1"/> counted. Scores are 0 to 1 (the script prints percentages) and NaN without a labelled token.</summary>
/// <param name="Overall">Counts of all types together (micro average).</param>
/// <param name="PerType">Counts of every type that occurs in gold or predictions, in ordinal order.</param>
/// <param name="Tokens">Accuracy of the tags themselves.</param>
public sealed record SpanF1Result(PrecisionRecall Overall, IReadOnlyDictionary<string, PrecisionRecall> PerType, TagAccuracyResult Tokens) : IMetricResult
{
    /// <summary>Correct spans of all predicted.</summary>
    public double Precision => OrNaN(Overall.Precision);

    /// <summary>Correct spans of all gold ones.</summary>
    public double Recall => OrNaN(Overall.Recall);

    /// <summary>Harmonic mean of the two; 0 if no span is correct, also where there is none to find.</summary>
    public double F1 => OrNaN(Overall.F1);

    /// <inheritdoc/>
    public IReadOnlyList<MetricValue> ToValues() =>
        [new("F1", F1, true), new("Precision", Precision, true), new("Recall", Recall, true), new("Accuracy", Tokens.Accuracy, true)];

    private double OrNaN(double score) => Tokens.Count == 0 ? double.NaN : score;
}
