namespace Microsoft.ML.MultiTask.Metrics;

/// <summary>What <see cref="ClassificationMetrics"/> counted. Every score is NaN without a labelled row.</summary>
public sealed record ClassificationResult : IMetricResult
{
    /// <summary>Labelled rows.</summary>
    public required long Count { get; init; }

    /// <summary>Share of labelled rows with the right class.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Precision over the pooled counts of the scored classes.</summary>
    public required double MicroPrecision { get; init; }

    /// <summary>Recall over the pooled counts of the scored classes.</summary>
    public required double MicroRecall { get; init; }

    /// <summary>F1 over the pooled counts of the scored classes.</summary>
    public required double MicroF1 { get; init; }

    /// <summary>Mean precision of the scored classes that occur in gold or predictions.</summary>
    public required double MacroPrecision { get; init; }

    /// <summary>Mean recall of the scored classes that occur in gold or predictions.</summary>
    public required double MacroRecall { get; init; }

    /// <summary>Mean F1 of the scored classes that occur in gold or predictions.</summary>
    public required double MacroF1 { get; init; }

    /// <summary>
    /// How far predictions lie from gold on an ordinal scale: the mean absolute error of every scored class that occurs in gold, averaged over classes
    /// (Baccianella, Esuli and Sebastiani, 2009, "Evaluation Measures for Ordinal Regression"). NaN when the classes have no values.
    /// </summary>
    public required double MacroMeanAbsoluteError { get; init; }

    /// <summary>
    /// Mean of <c>-ln p(gold class)</c> over the rows added with probabilities (a probability below 1e-15 counts as 1e-15); NaN without such rows.
    /// </summary>
    public required double LogLoss { get; init; }

    /// <summary>
    /// At index <c>k - 1</c> the share of rows added with probabilities whose gold class is among the <c>k</c> most probable; among equally probable
    /// classes the lower id comes first. NaN without such rows.
    /// </summary>
    public required IReadOnlyList<double> TopKAccuracy { get; init; }

    /// <summary>Counts and scores of every class, by id.</summary>
    public required IReadOnlyList<PrecisionRecall> PerClass { get; init; }

    /// <summary>How many rows of gold class <c>g</c> were predicted as <c>p</c>: <c>Confusion[g][p]</c>.</summary>
    public required IReadOnlyList<IReadOnlyList<long>> Confusion { get; init; }

    /// <inheritdoc/>
    public IReadOnlyList<MetricValue> ToValues() =>
    [
        new("Accuracy", Accuracy, true), new("MacroF1", MacroF1, true), new("MacroPrecision", MacroPrecision, true),
        new("MacroRecall", MacroRecall, true), new("MicroF1", MicroF1, true), new("MicroPrecision", MicroPrecision, true),
        new("MicroRecall", MicroRecall, true), new("LogLoss", LogLoss, false), new("MacroMeanAbsoluteError", MacroMeanAbsoluteError, false),
    ];
}
