namespace Microsoft.ML.MultiTask.Metrics;

/// <summary>What <see cref="BinaryMetrics"/> counted. Every score is NaN without a labelled row.</summary>
public sealed record BinaryResult : IMetricResult
{
    /// <summary>Labelled rows.</summary>
    public required long Count { get; init; }

    /// <summary>Share of labelled rows with the right decision.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Counts of the positive class; gives F-beta for any beta.</summary>
    public required PrecisionRecall Positive { get; init; }

    /// <summary>Precision of the positive class; 0 if it was never predicted.</summary>
    public double Precision => OrNaN(Positive.Precision);

    /// <summary>Recall of the positive class; 0 if it never occurs.</summary>
    public double Recall => OrNaN(Positive.Recall);

    /// <summary>F1 of the positive class.</summary>
    public double F1 => OrNaN(Positive.F1);

    /// <summary>F-beta of the positive class with beta 0.5: precision counts more (grammatical error detection, Ng et al., 2014).</summary>
    public double F05 => OrNaN(Positive.FBeta(0.5));

    /// <summary>Area under the ROC curve: how often a positive row scores above a negative one, ties half. NaN unless there are both.</summary>
    public required double AreaUnderRoc { get; init; }

    /// <summary>Average precision, the area under the precision-recall steps (AUPRC). NaN without a positive row.</summary>
    public required double AveragePrecision { get; init; }

    /// <summary>
    /// The highest true positive rate a threshold reaches without exceeding the false positive rate given to <see cref="BinaryMetrics"/>; not
    /// interpolated. NaN unless there are positive and negative rows.
    /// </summary>
    public required double TruePositiveRateAtFalsePositiveRate { get; init; }

    /// <summary>
    /// Mean of <c>-ln p(gold label)</c> (a probability below 1e-15 counts as 1e-15); NaN if a score was no probability.
    /// </summary>
    public required double LogLoss { get; init; }

    /// <inheritdoc/>
    public IReadOnlyList<MetricValue> ToValues() =>
    [
        new("F1", F1, true), new("Precision", Precision, true), new("Recall", Recall, true), new("F0.5", F05, true), new("Accuracy", Accuracy, true),
        new("AreaUnderRoc", AreaUnderRoc, true), new("AveragePrecision", AveragePrecision, true),
        new("TruePositiveRateAtFalsePositiveRate", TruePositiveRateAtFalsePositiveRate, true), new("LogLoss", LogLoss, false),
    ];

    private double OrNaN(double score) => Count == 0 ? double.NaN : score;
}
