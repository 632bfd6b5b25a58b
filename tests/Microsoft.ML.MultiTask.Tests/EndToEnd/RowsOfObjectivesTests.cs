using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask.Tests.EndToEnd;

/// <summary>An objective is trained on the rows of the main view and of its own data, whatever columns the data of others have.</summary>
[TestClass]
public sealed class RowsOfObjectivesTests
{
    private static readonly MLContext _ml = new(seed: 1);

    private static readonly MultiTaskTrainer.Options _options = new()
    {
        Inputs = [new FeatureVector("Features")],
        Encoder = new Dense { HiddenSizes = [8] },
        Tasks = [new Multiclass("Label")],
        Optimizer = new Adam { LearningRate = 0.05f },
        Epochs = 20,
        ValidationFraction = 0,
        Seed = 1,
    };

    [TestMethod]
    public void TheMainTaskDoesNotLearnFromTheRowsOfAnotherWithTheSameColumn()
    {
        IDataView main = View(60, seed: 1, inverted: false), wrong = View(600, seed: 2, inverted: true);
        double alone = Accuracy(_options, main);
        double beside = Accuracy(_options with { Auxiliary = [new Multiclass("Label") { Name = "Other", Data = wrong }] }, main);
        Assert.IsGreaterThan(0.95, alone);
        Assert.IsGreaterThan(0.9, beside);
    }

    [TestMethod]
    public void NeitherDoesAnObjectiveOnWordsOrItsValidation()
    {
        // With the data of the other task the language model sees the same rows as without it.
        IDataView rows = Toy.View(_ml, 20), others = Toy.View(_ml, 20, seed: 2);
        MultiTaskTrainer.Options options = Toy.Tagger with
        {
            Auxiliary = [new LanguageModel { HiddenSize = 4 }, new SequenceLabels("Tags") { Name = "Other", Data = others }],
            Optimizer = new Sgd { LearningRate = 1e-9f },
            BatchSize = 100,
            Epochs = 1,
        };
        using MultiTaskTransformer model = _ml.MultiTask().Trainer(options).Fit(rows);
        Assert.AreEqual(20, model.Training!.Coverage.Single(coverage => coverage.Objective == "LanguageModel").Rows);
        using MultiTaskTransformer alone =
            _ml.MultiTask().Trainer(options with { Auxiliary = [options.Auxiliary[1] with { Data = null }, options.Auxiliary[0]] }).Fit(rows);
        Assert.AreEqual(alone.Training!.Epochs[0].Losses["Tags"], model.Training.Epochs[0].Losses["Tags"], 0.05);
    }

    private static double Accuracy(MultiTaskTrainer.Options options, IDataView main)
    {
        using MultiTaskTransformer model = _ml.MultiTask().Trainer(options).Fit(main);
        return _ml.MultiTask().Evaluate(model.Transform(View(200, seed: 3, inverted: false)))["Label"].MainValue;
    }

    private static IDataView View(int count, ulong seed, bool inverted)
    {
        var random = new RandomSource(seed);
        return _ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(_ =>
        {
            float[] features = [2 * random.NextSingle() - 1, 2 * random.NextSingle() - 1];
            features[0] += Math.Sign(features[0]);
            return new Row { Features = features, Label = features[0] > 0 != inverted ? "yes" : "no" };
        }).ToArray());
    }

    private sealed class Row
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public string Label { get; set; } = "";
    }
}
