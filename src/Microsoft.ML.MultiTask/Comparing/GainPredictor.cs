using Microsoft.ML.Data;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Foresees whether an auxiliary objective will help a main task, by a logistic regression over features of pairs whose gain is known (Bingel and Søgaard 2017,
/// "Identifying beneficial task relations for multi-task learning in deep neural networks"). Features are scaled to mean 0 and variance 1; one that is not
/// known counts as average.
/// </summary>
public sealed class GainPredictor
{
    private readonly MLContext _context;
    private readonly ITransformer _model;
    private readonly string[] _names;
    private readonly IReadOnlyDictionary<string, double> _means;

    private GainPredictor(MLContext context, ITransformer model, string[] names, IReadOnlyDictionary<string, double> means,
        IReadOnlyDictionary<string, double> weights)
    {
        _context = context;
        _model = model;
        _names = names;
        _means = means;
        Weights = weights;
    }

    /// <summary>What the model learnt: how much every feature speaks for a gain, in standard deviations of the feature.</summary>
    public IReadOnlyDictionary<string, double> Weights { get; }

    /// <summary>Learns from pairs.</summary>
    /// <param name="context">The context.</param>
    /// <param name="pairs">The pairs; some that gained and some that did not.</param>
    /// <param name="l2Regularization">How much weights are held back, at least 0. Default 1: features are many and pairs few.</param>
    /// <exception cref="ArgumentException">All pairs gained or none did, a gain is not a number, or there is no feature.</exception>
    public static GainPredictor Fit(MLContext context, IReadOnlyList<RelatedPair> pairs, float l2Regularization = 1)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(pairs);
        if (pairs.FirstOrDefault(pair => !double.IsFinite(pair.Gain)) is { } unknown)
        {
            throw new ArgumentException($"The gain of '{unknown.Main}' by '{unknown.Auxiliary}' is {unknown.Gain}; a gain is a finite number.", nameof(pairs));
        }
        if (pairs.All(pair => pair.Gain > 0) || pairs.All(pair => pair.Gain <= 0))
        {
            throw new ArgumentException($"Of {pairs.Count} pairs {pairs.Count(pair => pair.Gain > 0)} gained; there must be some that did and some that did "
                + $"not.",
                nameof(pairs));
        }
        string[] names =
            [.. pairs.SelectMany(pair => pair.Features).Where(feature => double.IsFinite(feature.Value)).Select(feature => feature.Key).Distinct()];
        if (names.Length == 0) throw new ArgumentException("No pair has a feature that is a finite number.", nameof(pairs));
        Dictionary<string, double> means = names.ToDictionary(name => name, name => pairs.Select(pair => pair.Features.GetValueOrDefault(name, double.NaN))
            .Where(double.IsFinite).Average());
        IDataView rows = View(context, names, means, pairs.Select(pair => (pair.Features, pair.Gain > 0)));
        var pipeline = context.Transforms.NormalizeMeanVariance(nameof(Row.Features), fixZero: false)
            .Append(context.BinaryClassification.Trainers.LbfgsLogisticRegression(nameof(Row.Label), nameof(Row.Features), l1Regularization: 0,
                l2Regularization: l2Regularization));
        var model = pipeline.Fit(rows);
        IReadOnlyList<float> learnt = model.LastTransformer.Model.SubModel.Weights;
        return new GainPredictor(context, model, names, means, names.Select((name, f) => (name, (double)learnt[f])).ToDictionary());
    }

    /// <summary>How likely a gain is, from 0 to 1.</summary>
    /// <param name="features">Numbers by name; those that the model has not learnt from are not looked at.</param>
    public double Predict(IReadOnlyDictionary<string, double> features)
    {
        ArgumentNullException.ThrowIfNull(features);
        IDataView scored = _model.Transform(View(_context, _names, _means, [(features, false)]));
        return scored.GetColumn<float>("Probability").Single();
    }

    /// <summary>How often the sign of the gain is foreseen for a main task that the model has not seen: each is left out once.</summary>
    /// <returns>The share of pairs whose sign is foreseen, and that of the more frequent sign, which is what saying always the same would get.</returns>
    /// <exception cref="ArgumentException">Without one of the main tasks, there is nothing left to learn from.</exception>
    public static (double Accuracy, double MajorityRate) LeaveOneMainOut(MLContext context, IReadOnlyList<RelatedPair> pairs, float l2Regularization = 1)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        int right = 0;
        foreach (IGrouping<string, RelatedPair> left in pairs.GroupBy(pair => pair.Main))
        {
            GainPredictor predictor = Fit(context, [.. pairs.Where(pair => pair.Main != left.Key)], l2Regularization);
            right += left.Count(pair => predictor.Predict(pair.Features) > 0.5 == pair.Gain > 0);
        }
        double gained = pairs.Average(pair => pair.Gain > 0 ? 1.0 : 0);
        return ((double)right / pairs.Count, Math.Max(gained, 1 - gained));
    }

    private static IDataView View(MLContext context, string[] names, IReadOnlyDictionary<string, double> means,
        IEnumerable<(IReadOnlyDictionary<string, double> Features, bool Label)> rows)
    {
        SchemaDefinition schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, names.Length);
        return context.Data.LoadFromEnumerable(rows.Select(row => new Row
        {
            Label = row.Label,
            Features = [.. names.Select(name => row.Features.TryGetValue(name, out double value) && double.IsFinite(value) ? (float)value
                : (float)means[name])],
        }).ToArray(), schema);
    }

    private sealed class Row
    {
        public bool Label { get; set; }

        public float[] Features { get; set; } = [];
    }
}
