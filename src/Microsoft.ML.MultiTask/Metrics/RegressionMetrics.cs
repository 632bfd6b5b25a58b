using System.Runtime.InteropServices;

namespace Microsoft.ML.MultiTask.Metrics;

/// <summary>Errors and correlations of predicted numbers; also of ordinal labels (ratings) written as numbers.</summary>
public sealed class RegressionMetrics
{
    private readonly List<double> _predicted = [];
    private readonly List<double> _gold = [];

    /// <summary>Adds a batch; rows whose gold value is NaN are skipped.</summary>
    /// <param name="predicted"><c>[rows]</c>; a NaN here makes the scores NaN.</param>
    /// <param name="gold"><c>[rows]</c>.</param>
    /// <exception cref="ArgumentException">The two differ in length.</exception>
    public void Add(ReadOnlySpan<float> predicted, ReadOnlySpan<float> gold)
    {
        Labels.RequireSameCount(predicted.Length, gold.Length);
        for (int i = 0; i < gold.Length; i++)
        {
            if (float.IsNaN(gold[i])) continue;
            _predicted.Add(predicted[i]);
            _gold.Add(gold[i]);
        }
    }

    /// <summary>The scores of everything added so far.</summary>
    public RegressionResult Result
    {
        get
        {
            ReadOnlySpan<double> predicted = CollectionsMarshal.AsSpan(_predicted), gold = CollectionsMarshal.AsSpan(_gold);
            double absolute = 0, squared = 0;
            for (int i = 0; i < gold.Length; i++)
            {
                double error = predicted[i] - gold[i];
                absolute += Math.Abs(error);
                squared += error * error;
            }
            return new()
            {
                Count = gold.Length,
                MeanAbsoluteError = absolute / gold.Length,
                MeanSquaredError = squared / gold.Length,
                RootMeanSquaredError = Math.Sqrt(squared / gold.Length),
                RSquared = 1 - squared / TotalSquares(gold),
                Pearson = Correlation.Pearson(predicted, gold),
                Spearman = Correlation.Spearman(predicted, gold),
                MacroMeanAbsoluteError = MacroMeanAbsoluteError(predicted, gold),
            };
        }
    }

    private static double TotalSquares(ReadOnlySpan<double> gold)
    {
        if (Correlation.IsConstant(gold)) return double.NaN;
        double mean = Correlation.Mean(gold), sum = 0;
        foreach (double value in gold) sum += (value - mean) * (value - mean);
        return sum;
    }

    private static double MacroMeanAbsoluteError(ReadOnlySpan<double> predicted, ReadOnlySpan<double> gold)
    {
        var classes = new Dictionary<double, (double Error, int Count)>();
        for (int i = 0; i < gold.Length; i++)
        {
            double rounded = Math.Round(gold[i], MidpointRounding.AwayFromZero);
            (double error, int count) = classes.GetValueOrDefault(rounded);
            classes[rounded] = (error + Math.Abs(predicted[i] - gold[i]), count + 1);
        }
        return classes.Count == 0 ? double.NaN : classes.Values.Average(c => c.Error / c.Count);
    }
}
