namespace Microsoft.ML.MultiTask.Metrics;

/// <summary>What <see cref="RegressionMetrics"/> measured. Every score is NaN without a labelled row.</summary>
public sealed record RegressionResult : IMetricResult
{
    /// <summary>Labelled rows.</summary>
    public required long Count { get; init; }

    /// <summary>Mean of <c>|predicted - gold|</c>.</summary>
    public required double MeanAbsoluteError { get; init; }

    /// <summary>Mean of <c>(predicted - gold)²</c>.</summary>
    public required double MeanSquaredError { get; init; }

    /// <summary>Square root of <see cref="MeanSquaredError"/>, in the unit of the label.</summary>
    public required double RootMeanSquaredError { get; init; }

    /// <summary>
    /// Coefficient of determination, <c>1 - Σ(predicted - gold)² / Σ(gold - mean gold)²</c>: 1 is perfect, 0 as good as always saying the mean. NaN if
    /// all gold values are equal.
    /// </summary>
    public required double RSquared { get; init; }

    /// <summary>Pearson's correlation of predicted and gold values; NaN if either are all equal.</summary>
    public required double Pearson { get; init; }

    /// <summary>Spearman's rank correlation, equal values sharing their mean rank; NaN if predicted or gold values are all equal.</summary>
    public required double Spearman { get; init; }

    /// <summary>
    /// Mean over classes of the mean absolute error within the class, so that rare ratings count as much as common ones (Baccianella et al., 2009; used
    /// for multi-task learning by Balikas et al., 2017). A row's class is its gold value rounded to a whole number, halves away from zero;
    /// predictions are not rounded.
    /// </summary>
    public required double MacroMeanAbsoluteError { get; init; }

    /// <inheritdoc/>
    public IReadOnlyList<MetricValue> ToValues() =>
    [
        new("RootMeanSquaredError", RootMeanSquaredError, false), new("MeanSquaredError", MeanSquaredError, false),
        new("MeanAbsoluteError", MeanAbsoluteError, false), new("MacroMeanAbsoluteError", MacroMeanAbsoluteError, false),
        new("RSquared", RSquared, true), new("Pearson", Pearson, true), new("Spearman", Spearman, true),
    ];
}
