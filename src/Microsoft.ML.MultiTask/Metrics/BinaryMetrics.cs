namespace Microsoft.ML.MultiTask.Metrics;

/// <summary>
/// Scores of a yes/no decision: those of the decision itself, and those of the ranking by score (ROC, precision-recall), which are exact.
/// </summary>
/// <remarks>
/// Rows of equal score are one step of the ROC curve, joined to the next by a straight line: the area is then the Mann-Whitney statistic with midranks
/// (Hanley and McNeil, 1982). Average precision is <c>Σ (R_n - R_{n-1}) P_n</c> over the distinct scores from high to low, without interpolation.
/// </remarks>
public sealed class BinaryMetrics
{
    private readonly double _falsePositiveRate;
    private readonly List<float> _scores = [];
    private readonly List<bool> _gold = [];
    private PrecisionRecall _positive;
    private long _right;
    private double _logLoss;

    /// <summary>Starts counting.</summary>
    /// <param name="falsePositiveRate">
    /// The false positive rate at which <see cref="BinaryResult.TruePositiveRateAtFalsePositiveRate"/> is taken, 0 to 1; default 0.1.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not between 0 and 1.</exception>
    public BinaryMetrics(double falsePositiveRate = 0.1)
    {
        if (falsePositiveRate is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(falsePositiveRate), falsePositiveRate, "A false positive rate is between 0 and 1.");
        _falsePositiveRate = falsePositiveRate;
    }

    /// <summary>Counts a batch; rows whose gold label is NaN are skipped.</summary>
    /// <param name="scores">Higher is more positive, <c>[rows]</c>. Probabilities if log-loss is wanted.</param>
    /// <param name="predicted">The decisions, <c>[rows]</c>.</param>
    /// <param name="gold">1, 0 or NaN, <c>[rows]</c>.</param>
    /// <exception cref="ArgumentException">Lengths differ, or a gold label is another number; nothing is counted then.</exception>
    public void Add(ReadOnlySpan<float> scores, ReadOnlySpan<bool> predicted, ReadOnlySpan<float> gold)
    {
        Labels.RequireSameCount(scores.Length, gold.Length);
        Labels.RequireSameCount(predicted.Length, gold.Length);
        for (int i = 0; i < gold.Length; i++)
            if (!float.IsNaN(gold[i])) Labels.IsPositive(gold[i], i);

        for (int i = 0; i < gold.Length; i++)
            if (!float.IsNaN(gold[i])) AddRow(scores[i], predicted[i], gold[i] == 1);
    }

    /// <summary>The scores of everything added so far.</summary>
    public BinaryResult Result
    {
        get
        {
            (double area, double precision, double rate) = Ranking();
            return new()
            {
                Count = _gold.Count,
                Accuracy = (double)_right / _gold.Count,
                Positive = _positive,
                AreaUnderRoc = area,
                AveragePrecision = precision,
                TruePositiveRateAtFalsePositiveRate = rate,
                LogLoss = _logLoss / _gold.Count,
            };
        }
    }

    private void AddRow(float score, bool predicted, bool gold)
    {
        _scores.Add(score);
        _gold.Add(gold);
        _positive += new PrecisionRecall(predicted && gold ? 1 : 0, predicted ? 1 : 0, gold ? 1 : 0);
        if (predicted == gold) _right++;
        _logLoss += score is >= 0 and <= 1 ? LogLoss.Of(gold ? score : 1.0 - score) : double.NaN;
    }

    private (double Area, double AveragePrecision, double Rate) Ranking()
    {
        if (_scores.Exists(float.IsNaN)) return (double.NaN, double.NaN, double.NaN);
        float[] scores = [.. _scores];
        bool[] gold = [.. _gold];
        Array.Sort(scores, gold);
        double positives = _positive.Gold, negatives = gold.Length - _positive.Gold;

        double area = 0, precision = 0, hitsAtRate = 0;
        long hits = 0, alarms = 0;
        for (int end = gold.Length; end > 0;)
        {
            (long hitsBefore, long alarmsBefore) = (hits, alarms);
            float tied = scores[end - 1];
            for (; end > 0 && scores[end - 1] == tied; end--)
                if (gold[end - 1]) hits++; else alarms++;
            area += (alarms - alarmsBefore) * (hits + hitsBefore) / 2.0;
            precision += (hits - hitsBefore) * ((double)hits / (hits + alarms));
            if (alarms / negatives <= _falsePositiveRate) hitsAtRate = hits;
        }
        // Without a positive or without a negative row the divisions give the NaN that is due.
        return (area / (positives * negatives), precision / positives, negatives == 0 ? double.NaN : hitsAtRate / positives);
    }
}
