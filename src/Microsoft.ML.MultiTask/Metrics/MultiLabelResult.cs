namespace Microsoft.ML.MultiTask.Metrics;

/// <summary>What <see cref="MultiLabelMetrics"/> counted. Every score is NaN without a known label.</summary>
public sealed record MultiLabelResult : IMetricResult
{
    /// <summary>Rows with at least one known label.</summary>
    public required long Count { get; init; }

    /// <summary>Precision over the pooled counts of all labels.</summary>
    public required double MicroPrecision { get; init; }

    /// <summary>Recall over the pooled counts of all labels.</summary>
    public required double MicroRecall { get; init; }

    /// <summary>F1 over the pooled counts of all labels.</summary>
    public required double MicroF1 { get; init; }

    /// <summary>Mean F1 of the labels that occur in gold or predictions.</summary>
    public required double MacroF1 { get; init; }

    /// <summary>Share of rows whose known labels are all right.</summary>
    public required double SubsetAccuracy { get; init; }

    /// <summary>Share of known labels that are wrong; lower is better.</summary>
    public required double HammingLoss { get; init; }

    /// <summary>
    /// Label ranking average precision (Schapire and Singer, 2000), the mean average precision over rows: for every gold label of the row the share of
    /// gold labels among those scored at least as high, averaged over the row's gold labels and then over rows. Rows without a gold label are
    /// left out; NaN if there is no other.
    /// </summary>
    public required double LabelRankingAveragePrecision { get; init; }

    /// <summary>Counts and scores of every label, by id.</summary>
    public required IReadOnlyList<PrecisionRecall> PerLabel { get; init; }

    /// <inheritdoc/>
    public IReadOnlyList<MetricValue> ToValues() =>
    [
        new("MicroF1", MicroF1, true), new("MicroPrecision", MicroPrecision, true), new("MicroRecall", MicroRecall, true), new("MacroF1", MacroF1, true),
        new("SubsetAccuracy", SubsetAccuracy, true), new("HammingLoss", HammingLoss, false),
        new("LabelRankingAveragePrecision", LabelRankingAveragePrecision, true),
    ];
}
