namespace Microsoft.ML.MultiTask.Metrics;

/// <summary>
/// Accuracy, precision, recall and F1 of a choice among classes; with probabilities also log-loss and top-k accuracy.
/// </summary>
/// <remarks>
/// Micro averages pool the counts of all scored classes; macro averages are unweighted means over the scored classes that occur in gold or
/// predictions (macro-F1 is the mean of the classes' F1). Every class is scored unless it is named as a background class. Keeps a table of
/// classes x classes: for a vocabulary of words use <see cref="TagAccuracy"/>.
/// </remarks>
public sealed class ClassificationMetrics
{
    private readonly long[,] _confusion;
    private readonly bool[] _background;
    private readonly long[] _ranks;
    private readonly double[]? _values;
    private double _logLoss;

    /// <summary>Starts counting.</summary>
    /// <param name="classes">Number of classes, at least 1.</param>
    /// <param name="background">
    /// Classes that say "nothing here", such as the absence of a relation: they are left out of micro and macro averages (not of accuracy), as in the
    /// scorers of SemEval-2010 task 8 and TACRED. Default: none, and then micro precision, recall and F1 all equal accuracy.
    /// </param>
    /// <param name="values">
    /// Where every class lies on the scale of an ordinal choice, by id, such as the number of stars of a review. Default: classes have no order, and there is
    /// no mean absolute error.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is below 1.</exception>
    /// <exception cref="ArgumentException">A background class is not one of the classes, or there is not one value a class.</exception>
    public ClassificationMetrics(int classes, IReadOnlyList<int>? background = null, IReadOnlyList<double>? values = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        if (values is not null && values.Count != classes)
            throw new ArgumentException($"{classes} classes need {classes} values, not {values.Count}.", nameof(values));
        _values = values?.ToArray();
        _confusion = new long[classes, classes];
        _ranks = new long[classes];
        _background = new bool[classes];
        for (int i = 0; i < (background?.Count ?? 0); i++)
        {
            Labels.RequireId(background![i], classes, i, nameof(background));
            _background[background[i]] = true;
        }
    }

    private int Classes => _background.Length;

    /// <summary>Counts a batch without probabilities; rows whose gold class is <see cref="Labels.Missing"/> are skipped.</summary>
    /// <param name="predicted">Class ids, <c>[rows]</c>.</param>
    /// <param name="gold">Class ids, <c>[rows]</c>.</param>
    /// <exception cref="ArgumentException">The two differ in length, or an id is no class; nothing is counted then.</exception>
    public void Add(ReadOnlySpan<int> predicted, ReadOnlySpan<int> gold)
    {
        RequireClasses(predicted, gold);
        for (int row = 0; row < gold.Length; row++)
            if (gold[row] != Labels.Missing) _confusion[gold[row], predicted[row]]++;
    }

    /// <summary>Counts a batch with probabilities; rows whose gold class is <see cref="Labels.Missing"/> are skipped.</summary>
    /// <param name="predicted">Class ids, <c>[rows]</c>; need not be the most probable ones.</param>
    /// <param name="gold">Class ids, <c>[rows]</c>.</param>
    /// <param name="probabilities">Row by row, <c>[rows, classes]</c>.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, or an id is no class; nothing is counted then.</exception>
    public void Add(ReadOnlySpan<int> predicted, ReadOnlySpan<int> gold, ReadOnlySpan<float> probabilities)
    {
        if (probabilities.Length != gold.Length * Classes)
            throw new ArgumentException($"{gold.Length} rows of {Classes} classes need {gold.Length * Classes} probabilities, not {probabilities.Length}.",
                nameof(probabilities));
        Add(predicted, gold);
        for (int row = 0; row < gold.Length; row++)
            if (gold[row] != Labels.Missing) AddProbabilities(probabilities.Slice(row * Classes, Classes), gold[row]);
    }

    /// <summary>The scores of everything added so far.</summary>
    public ClassificationResult Result
    {
        get
        {
            PrecisionRecall[] perClass = Enumerable.Range(0, Classes).Select(CountsOf).ToArray();
            PrecisionRecall[] scored = perClass.Where((_, c) => !_background[c]).ToArray();
            MacroAverage macro = MacroAverage.Of(scored);
            long count = perClass.Sum(c => c.Gold), withProbabilities = _ranks.Sum();
            double Measured(double value) => count == 0 ? double.NaN : value;
            PrecisionRecall micro = scored.Aggregate(default(PrecisionRecall), (sum, c) => sum + c);
            return new()
            {
                Count = count,
                Accuracy = (double)perClass.Sum(c => c.Correct) / count,
                MicroPrecision = Measured(micro.Precision),
                MicroRecall = Measured(micro.Recall),
                MicroF1 = Measured(micro.F1),
                MacroPrecision = Measured(macro.Precision),
                MacroRecall = Measured(macro.Recall),
                MacroF1 = Measured(macro.F1),
                MacroMeanAbsoluteError = _values is null ? double.NaN : MacroMeanAbsoluteError(_values),
                LogLoss = _logLoss / withProbabilities,
                TopKAccuracy = TopKAccuracy(withProbabilities),
                PerClass = perClass,
                Confusion = Enumerable.Range(0, Classes).Select(Row).ToArray(),
            };
        }
    }

    private void AddProbabilities(ReadOnlySpan<float> row, int gold)
    {
        _logLoss += LogLoss.Of(row[gold]);
        int rank = 0;
        for (int c = 0; c < row.Length; c++)
        {
            // Written so that a NaN counts against the gold class, never for it.
            bool below = row[c] < row[gold] || (row[c] == row[gold] && c >= gold);
            if (!below && c != gold) rank++;
        }
        _ranks[rank]++;
    }

    private double[] TopKAccuracy(long count)
    {
        var accuracy = new double[Classes];
        long hits = 0;
        for (int k = 0; k < Classes; k++)
        {
            hits += _ranks[k];
            accuracy[k] = (double)hits / count;
        }
        return accuracy;
    }

    private double MacroMeanAbsoluteError(double[] values)
    {
        int[] occurring = [.. Enumerable.Range(0, Classes).Where(c => !_background[c] && CountsOf(c).Gold > 0)];
        return occurring.Length == 0 ? double.NaN : occurring.Average(c => MeanAbsoluteError(c, values));
    }

    private double MeanAbsoluteError(int gold, double[] values)
    {
        long[] rows = Row(gold);
        return Enumerable.Range(0, Classes).Sum(predicted => rows[predicted] * Math.Abs(values[predicted] - values[gold])) / rows.Sum();
    }

    private PrecisionRecall CountsOf(int c)
    {
        long predicted = 0, gold = 0;
        for (int other = 0; other < Classes; other++)
        {
            predicted += _confusion[other, c];
            gold += _confusion[c, other];
        }
        return new(_confusion[c, c], predicted, gold);
    }

    private long[] Row(int gold) => Enumerable.Range(0, Classes).Select(predicted => _confusion[gold, predicted]).ToArray();

    private void RequireClasses(ReadOnlySpan<int> predicted, ReadOnlySpan<int> gold)
    {
        Labels.RequireSameCount(predicted.Length, gold.Length);
        for (int row = 0; row < gold.Length; row++)
        {
            if (gold[row] == Labels.Missing) continue;
            Labels.RequireId(gold[row], Classes, row, nameof(gold));
            Labels.RequireId(predicted[row], Classes, row, nameof(predicted));
        }
    }
}
