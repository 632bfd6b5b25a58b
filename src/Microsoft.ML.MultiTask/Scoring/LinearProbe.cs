using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Metrics;
using Microsoft.ML.Trainers;

namespace Microsoft.ML.MultiTask.Scoring;

/// <summary>A linear classifier of ML.NET on given features, and what it can tell from them.</summary>
internal static class LinearProbe
{
    private const string Features = nameof(Example.Features), Class = nameof(Example.Class), Predicted = nameof(Prediction.PredictedLabel);

    /// <summary>Learns the labels of one view from its features, and is measured on another; rows without a label are left out.</summary>
    public static ProbeResult Of(MLContext context, IDataView train, IDataView test, string features, string label)
    {
        var symbols = new Dictionary<string, SymbolTable>();
        Example[] learnt = Read(train, features, label, symbols, "the rows to train on");
        Example[] measured = Read(test, features, label, symbols, "the rows to test on");
        if (learnt.Length == 0 || measured.Length == 0)
        {
            throw new InvalidOperationException(
                $"Column '{label}' labels {learnt.Length} rows to train on and {measured.Length} to test on; a probe needs both.");
        }
        var majority = new Majority();
        majority.Add([.. measured.Select(example => example.Class)]);
        return new ProbeResult(Accuracy(context, learnt, measured), majority.Rate, measured.Length);
    }

    /// <summary>How well two sets of rows can be told apart, by a classifier that learns from one half of either and is measured on the other. As many rows of
    /// both are taken.</summary>
    public static double Distance(MLContext context, IDataView first, IDataView second, string features)
    {
        Example[][] halves = [.. new[] { first, second }.Select((view, v) => Read(view, features, null, [], "the rows to tell apart", fixedClass: v))];
        int rows = halves.Min(set => set.Length) / 2;
        if (rows == 0) throw new InvalidOperationException("Two sets can only be told apart when either has two rows at least.");
        foreach (Example[] set in halves) new RandomSource(1).Shuffle<Example>(set);
        double accuracy = Accuracy(context, [.. halves.SelectMany(set => set[..rows])], [.. halves.SelectMany(set => set[rows..(2 * rows)])]);
        return ProxyADistance.Of(1 - accuracy);
    }

    private static double Accuracy(MLContext context, Example[] train, Example[] test)
    {
        SchemaDefinition schema = SchemaDefinition.Create(typeof(Example));
        schema[Features].ColumnType = new VectorDataViewType(NumberDataViewType.Single, train[0].Features.Length);
        var options = new LbfgsMaximumEntropyMulticlassTrainer.Options
        {
            FeatureColumnName = Features,
            LabelColumnName = Class,
            L1Regularization = 0,
            NumberOfThreads = 1, // the order of sums, hence the result, would change with more
        };
        var pipeline = context.Transforms.NormalizeMeanVariance(Features, fixZero: false)
            .Append(context.Transforms.Conversion.MapValueToKey(Class))
            .Append(context.MulticlassClassification.Trainers.LbfgsMaximumEntropy(options))
            .Append(context.Transforms.Conversion.MapKeyToValue(Predicted));
        IDataView scored = pipeline.Fit(context.Data.LoadFromEnumerable(train, schema)).Transform(context.Data.LoadFromEnumerable(test, schema));
        return context.Data.CreateEnumerable<Prediction>(scored, reuseRowObject: false).Zip(test, (p, example) => p.PredictedLabel == example.Class)
            .Average(isRight => isRight ? 1.0 : 0.0);
    }

    /// <summary>Features and classes of a view; a fixed class where there is no label column.</summary>
    private static Example[] Read(IDataView view, string features, string? label, Dictionary<string, SymbolTable> symbols, string name, int fixedClass = 0)
    {
        ColumnUse[] uses = label is null ? [new VectorColumn(features)] : [new VectorColumn(features), new LabelColumn(label)];
        foreach (ColumnUse use in uses) CorpusReader.Require(view.Schema, use, name);
        Corpus corpus = CorpusReader.Read(view, name, [], uses, symbols, false, () => { });
        var vectors = (Ragged<float>)corpus[features];
        var classes = label is null ? null : (Ragged<int>)corpus[label];
        return
        [
            .. Enumerable.Range(0, corpus.Rows).Where(row => classes is null || classes[row][0] != ColumnUse.Missing)
                .Select(row => new Example { Features = vectors[row].ToArray(), Class = classes is null ? fixedClass : classes[row][0] }),
        ];
    }

    private sealed class Example
    {
        public float[] Features { get; set; } = [];

        public int Class { get; set; }
    }

    private sealed class Prediction
    {
        public int PredictedLabel { get; set; }
    }
}
