using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Tests.EndToEnd;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.MultiTask.Tests.Scoring;

[TestClass]
public sealed class EvaluateTests
{
    private static readonly MLContext _ml = new(seed: 1);
    private static readonly MultiTaskTransformer _model = Toy.Fit(Toy.Everything with { Epochs = 6 }, rows: 80);

    [TestMethod]
    public void CountsAsAHandDoes()
    {
        ToyRow[] rows = Toy.Rows(50, seed: 3);
        IDataView scored = _model.Transform(_ml.Data.LoadFromEnumerable(rows));
        string[] names = Names(scored.Schema["Tags.PredictedLabel"]);
        uint[][] predicted = [.. Toy.Column<VBuffer<uint>>(scored, "Tags.PredictedLabel").Select(row => row.DenseValues().ToArray())];
        int words = rows.Sum(row => row.Tags.Length),
            right = rows.Select((row, r) => row.Tags.Where((tag, t) => names[predicted[r][t] - 1] == tag).Count()).Sum();

        MultiTaskMetrics metrics = _ml.MultiTask().Evaluate(scored);

        Assert.HasCount(2, metrics);
        Assert.AreEqual((double)right / words, metrics["Tags"]["Accuracy"], 1e-12);
        Assert.AreEqual("Accuracy", metrics["Topic"].Main);
        Assert.AreEqual("Tags, Topic", string.Join(", ", metrics.Select(task => task.Task)));
    }

    [TestMethod]
    public void LabelsTheModelHasNeverSeenAreErrors()
    {
        ToyRow[] rows = Toy.Rows(10, seed: 3);
        double before = Accuracy(rows, "Tags"), topic = Accuracy(rows, "Topic");
        int words = rows.Sum(row => row.Tags.Length);
        // A right word and a right row turn wrong when their labels become ones that were never trained.
        (int r, int t) = RightWord(rows);
        rows[r].Tags[t] = "NEW";
        Assert.AreEqual(before - 1.0 / words, Accuracy(rows, "Tags"), 1e-12);
        foreach (ToyRow row in rows) row.Topic = "new " + row.Topic;
        Assert.IsGreaterThan(0, topic);
        Assert.AreEqual(0, Accuracy(rows, "Topic"));
        Assert.IsTrue(double.IsFinite(_ml.MultiTask().Evaluate(_model.Transform(_ml.Data.LoadFromEnumerable(rows)))["Topic"]["LogLoss"]));
    }

    [TestMethod]
    public void KeysAreMatchedByTheirValues()
    {
        IDataView rows = Toy.View(_ml, 50, seed: 3);
        MultiTaskMetrics texts = _ml.MultiTask().Evaluate(_model.Transform(rows));
        IDataView keyed = _ml.Transforms.Conversion.MapValueToKey("Tags", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
            .Append(_ml.Transforms.Conversion.MapValueToKey("Topic", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue))
            .Fit(rows).Transform(rows);
        MultiTaskMetrics keys = _ml.MultiTask().Evaluate(_model.Transform(keyed));
        Assert.AreEqual(texts["Tags"]["Accuracy"], keys["Tags"]["Accuracy"], 1e-12);
        Assert.AreEqual(texts["Topic"]["LogLoss"], keys["Topic"]["LogLoss"], 1e-6);
        Assert.AreEqual(texts["Topic"]["MacroF1"], keys["Topic"]["MacroF1"], 1e-12);
    }

    [TestMethod]
    public void APipelineThatEndsInMapKeyToValueIsEvaluated()
    {
        IDataView rows = Toy.View(_ml, 50);
        MultiTaskTrainer trainer = _ml.MultiTask().Trainer(Toy.Classifier);
        IDataView plain = trainer.Fit(rows).Transform(rows);
        IDataView mapped = _ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(plain).Transform(plain);
        Assert.AreEqual(_ml.MultiTask().Evaluate(plain)["Topic"]["LogLoss"], _ml.MultiTask().Evaluate(mapped)["Topic"]["LogLoss"], 1e-12);
        Assert.HasCount(1, _ml.MultiTask().Evaluate(_ml.Transforms.CopyColumns("Copy", "PredictedLabel").Fit(plain).Transform(plain)));
    }

    [TestMethod]
    public void UnlabelledRowsDoNotCount()
    {
        ToyRow[] rows = Toy.Rows(20, seed: 3);
        double before = Accuracy(rows[..10], "Tags");
        foreach (ToyRow row in rows[10..]) row.Tags = [];
        Assert.AreEqual(before, Accuracy(rows, "Tags"), 1e-12);
    }

    [TestMethod]
    public void LabelsThatDoNotGoWithTheWordsAreRefused()
    {
        ToyRow[] rows = Toy.Rows(4, seed: 3);
        int words = rows[2].Tokens.Length;
        rows[2].Tags = [.. rows[2].Tags, "N"];
        Assert.StartsWith($"Column 'Tags' has {words + 1} labels in row 2, but the model predicted {words}; give one for every word, or an empty vector",
            Assert.ThrowsExactly<InvalidOperationException>(() => Accuracy(rows, "Tags")).Message);
        rows[2].Tags = [];
        Assert.IsTrue(double.IsFinite(Accuracy(rows, "Tags")));
    }

    [TestMethod]
    public void SaysWhatIsMissing()
    {
        IDataView rows = Toy.View(_ml);
        Assert.AreEqual("The view holds no predictions of a multi-task model; score it with the model's Transform first, and keep the columns it adds.",
            Assert.ThrowsExactly<InvalidOperationException>(() => _ml.MultiTask().Evaluate(rows)).Message);
        IDataView bare = _ml.Transforms.DropColumns("Tags", "Topic").Fit(rows).Transform(rows);
        Assert.AreEqual("The view has no label column for any of its predictions: 'Tags' (task 'Tags'), 'Topic' (task 'Topic').",
            Assert.ThrowsExactly<InvalidOperationException>(() => _ml.MultiTask().Evaluate(_model.Transform(bare))).Message);
        KeyNotFoundException error = Assert.ThrowsExactly<KeyNotFoundException>(() => _ml.MultiTask().Evaluate(_model.Transform(rows))["Chunks"]);
        Assert.AreEqual("There are no metrics for a task 'Chunks'; there are some for 'Tags', 'Topic'.", error.Message);
    }

    private static double Accuracy(ToyRow[] rows, string task) =>
        _ml.MultiTask().Evaluate(_model.Transform(_ml.Data.LoadFromEnumerable(rows)))[task]["Accuracy"];

    private static (int Row, int Word) RightWord(ToyRow[] rows)
    {
        IDataView scored = _model.Transform(_ml.Data.LoadFromEnumerable(rows));
        string[] names = Names(scored.Schema["Tags.PredictedLabel"]);
        int r = 0;
        foreach (VBuffer<uint> row in Toy.Column<VBuffer<uint>>(scored, "Tags.PredictedLabel"))
        {
            uint[] predicted = [.. row.DenseValues()];
            for (int t = 0; t < predicted.Length; t++)
            {
                if (names[predicted[t] - 1] == rows[r].Tags[t]) return (r, t);
            }
            r++;
        }
        throw new AssertFailedException("Nothing was predicted rightly.");
    }

    private static string[] Names(DataViewSchema.Column column)
    {
        VBuffer<ReadOnlyMemory<char>> values = default;
        column.GetKeyValues(ref values);
        return [.. values.DenseValues().Select(value => value.ToString())];
    }
}
