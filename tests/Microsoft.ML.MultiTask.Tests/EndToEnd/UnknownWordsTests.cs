using Microsoft.ML.Data;

namespace Microsoft.ML.MultiTask.Tests.EndToEnd;

/// <summary>Words outside of the vocabulary are marked, and measured on their own.</summary>
[TestClass]
public sealed class UnknownWordsTests
{
    private static readonly MLContext _ml = new(seed: 1);

    private static readonly ToyRow[] _rows =
    [
        new ToyRow { Tokens = ["balo", "zzzo", "kori"], Tags = ["N", "N", "V"] },
        new ToyRow { Tokens = ["yyyi"], Tags = ["A"] },
        new ToyRow { Tokens = ["xxxa"], Tags = [] },
    ];

    private static readonly MultiTaskTrainer.Options _options = Toy.Tagger with { Tasks = [new SequenceLabels("Tags") { MarksUnknownWords = true }], Epochs = 4 };

    [TestMethod]
    public void TheyAreMarkedAndMeasured()
    {
        using MultiTaskTransformer model = Toy.Fit(_options, context: _ml);
        IDataView scored = model.Transform(_ml.Data.LoadFromEnumerable(_rows));
        bool[][] unknown = [.. Toy.Column<VBuffer<bool>>(scored, "Unknown").Select(row => row.DenseValues().ToArray())];
        Assert.AreSequenceEqual((bool[])[false, true, false], unknown[0]);
        Assert.AreSequenceEqual((bool[])[true], unknown[1]);
        Assert.AreSequenceEqual((bool[])[true], unknown[2]);
        string[][] predicted = [.. Toy.Column<VBuffer<ReadOnlyMemory<char>>>(
            _ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(scored).Transform(scored), "PredictedLabel").Select(row => row.DenseValues().Select(tag => tag.ToString()).ToArray())];
        double expected = ((predicted[0][1] == "N" ? 1 : 0) + (predicted[1][0] == "A" ? 1 : 0)) / 2.0; // the third has no label
        Assert.AreEqual(expected, _ml.MultiTask().Evaluate(scored)["Tags"]["UnknownAccuracy"]);
    }

    /// <summary>The metric may decide, and is the same in training as afterwards, and in a loaded model.</summary>
    [TestMethod]
    public void ItIsTheSameInTrainingAndAfterLoading()
    {
        IDataView held = _ml.Data.LoadFromEnumerable(_rows);
        MultiTaskTrainer.Options options = _options with { ValidationSet = held, Tasks = [new SequenceLabels("Tags") { MarksUnknownWords = true, Metric = "UnknownAccuracy" }] };
        using MultiTaskTransformer model = Toy.Fit(options, context: _ml);
        TaskMetrics best = model.Training!.Epochs[model.Training.BestEpoch].Validation[0];
        Assert.AreEqual("UnknownAccuracy", best.Main);
        Assert.AreEqual(best.MainValue, _ml.MultiTask().Evaluate(model.Transform(held))["Tags"].MainValue);
        using var stream = new MemoryStream();
        _ml.Model.Save(model, Toy.View(_ml).Schema, stream);
        stream.Position = 0;
        ITransformer loaded = _ml.Model.Load(stream, out _);
        Assert.AreEqual(best.MainValue, _ml.MultiTask().Evaluate(loaded.Transform(held))["Tags"].MainValue);
    }

    [TestMethod]
    public void OnlyWordsCanBeUnknown()
    {
        Assert.StartsWith("Task 'Tags': UnknownAccuracy is measured where unknown words are marked; set MarksUnknownWords.", Assert.ThrowsExactly<ArgumentException>(
            () => _ml.MultiTask().Trainer(_options with { Tasks = [new SequenceLabels("Tags") { Metric = "UnknownAccuracy" }] })).Message);
    }
}
