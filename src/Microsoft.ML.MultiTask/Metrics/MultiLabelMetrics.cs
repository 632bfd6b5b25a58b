namespace Microsoft.ML.MultiTask.Metrics;

/// <summary>
/// Scores of rows that carry any number of labels (Tsoumakas and Katakis, 2007). A label whose gold value is NaN is unknown in that row and
/// takes no part in any score; a row with no known label is not a row.
/// </summary>
public sealed class MultiLabelMetrics
{
    private readonly PrecisionRecall[] _perLabel;
    private long _rows, _exactRows, _cells, _wrongCells, _rankedRows;
    private double _averagePrecision;

    /// <summary>Starts counting.</summary>
    /// <param name="labels">Number of labels, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="labels"/> is below 1.</exception>
    public MultiLabelMetrics(int labels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(labels, 1);
        _perLabel = new PrecisionRecall[labels];
    }

    /// <summary>Counts one row.</summary>
    /// <param name="scores">Higher is more likely, <c>[labels]</c>; used for the ranking alone.</param>
    /// <param name="predicted">The decisions, <c>[labels]</c>.</param>
    /// <param name="gold">1, 0 or NaN, <c>[labels]</c>.</param>
    /// <exception cref="ArgumentException">A length is not the number of labels, or a gold value is another number; nothing is counted then.</exception>
    public void Add(ReadOnlySpan<float> scores, ReadOnlySpan<bool> predicted, ReadOnlySpan<float> gold)
    {
        RequireLabels(scores.Length, nameof(scores));
        RequireLabels(predicted.Length, nameof(predicted));
        RequireLabels(gold.Length, nameof(gold));
        var known = new List<int>(gold.Length);
        for (int label = 0; label < gold.Length; label++)
        {
            if (float.IsNaN(gold[label])) continue;
            Labels.IsPositive(gold[label], label);
            known.Add(label);
        }
        if (known.Count == 0) return;
        AddDecisions(predicted, gold, known);
        AddRanking(scores, gold, known);
    }

    /// <summary>The scores of everything added so far.</summary>
    public MultiLabelResult Result
    {
        get
        {
            PrecisionRecall[] perLabel = [.. _perLabel];
            PrecisionRecall micro = perLabel.Aggregate(default(PrecisionRecall), (sum, label) => sum + label);
            double Measured(double value) => _rows == 0 ? double.NaN : value;
            return new()
            {
                Count = _rows,
                MicroPrecision = Measured(micro.Precision),
                MicroRecall = Measured(micro.Recall),
                MicroF1 = Measured(micro.F1),
                MacroF1 = Measured(MacroAverage.Of(perLabel).F1),
                SubsetAccuracy = (double)_exactRows / _rows,
                HammingLoss = (double)_wrongCells / _cells,
                LabelRankingAveragePrecision = _averagePrecision / _rankedRows,
                PerLabel = perLabel,
            };
        }
    }

    private void AddDecisions(ReadOnlySpan<bool> predicted, ReadOnlySpan<float> gold, List<int> known)
    {
        int wrong = 0;
        foreach (int label in known)
        {
            bool positive = gold[label] == 1;
            _perLabel[label] += new PrecisionRecall(predicted[label] && positive ? 1 : 0, predicted[label] ? 1 : 0, positive ? 1 : 0);
            if (predicted[label] != positive) wrong++;
        }
        _rows++;
        _cells += known.Count;
        _wrongCells += wrong;
        if (wrong == 0) _exactRows++;
    }

    private void AddRanking(ReadOnlySpan<float> scores, ReadOnlySpan<float> gold, List<int> known)
    {
        var sorted = new float[known.Count];
        var positive = new bool[known.Count];
        for (int i = 0; i < known.Count; i++) (sorted[i], positive[i]) = (scores[known[i]], gold[known[i]] == 1);
        int positives = positive.Count(p => p);
        if (positives == 0) return;

        _rankedRows++;
        _averagePrecision += sorted.Any(float.IsNaN) ? double.NaN : PrecisionSum(sorted, positive) / positives;
    }

    private static double PrecisionSum(float[] scores, bool[] positive)
    {
        Array.Sort(scores, positive);
        double sum = 0;
        int hits = 0;
        for (int end = scores.Length; end > 0;)
        {
            int hitsBefore = hits;
            float tied = scores[end - 1];
            for (; end > 0 && scores[end - 1] == tied; end--)
                if (positive[end - 1]) hits++;
            sum += (hits - hitsBefore) * ((double)hits / (scores.Length - end));
        }
        return sum;
    }

    private void RequireLabels(int length, string what)
    {
        if (length != _perLabel.Length) throw new ArgumentException($"A row has {_perLabel.Length} labels, but {length} {what} were given.", what);
    }
}
