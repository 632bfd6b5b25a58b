using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Tests.Packaging;

namespace Microsoft.ML.MultiTask.Tests.EndToEnd.OwnParts;

/// <summary>Tasks that are made outside of the library do all that its own can.</summary>
[TestClass]
public sealed class OwnTasksTests
{
    private static readonly MLContext _ml = new(seed: 1);

    private static readonly MultiTaskTrainer.Options _options = new()
    {
        Inputs = [new Words("Tokens") { UnknownProbability = 0 }],
        Encoder = new EmbeddingBag { EmbeddingSize = 12, InputDropout = 0 },
        Tasks = [new Retelling("Kind", "Heard")],
        Optimizer = new Adam { LearningRate = 0.05f },
        BatchSize = 8,
        Epochs = 20,
        ValidationFraction = 0,
    };

    [TestMethod]
    public void TwoLabelColumnsAndATextAreLearntSavedAndEvaluated()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(Rows());
        using MultiTaskTransformer model = _ml.MultiTask().Trainer(_options).Fit(rows);
        IDataView scored = model.Transform(rows);
        Assert.AreEqual(1, _ml.MultiTask().Evaluate(scored)["Retelling"].MainValue, 1e-9);

        using var folder = new TemporaryFolder();
        _ml.Model.Save(model, rows.Schema, folder.Under("model.zip"));
        ITransformer loaded = new MLContext().Model.Load(folder.Under("model.zip"), out _);
        Told[] told = [.. _ml.Data.CreateEnumerable<Told>(loaded.Transform(_ml.Data.LoadFromEnumerable(Rows().Select(row => new Asked { Tokens = row.Tokens }))),
            reuseRowObject: false)];
        Assert.AreEqual("red dog", told[0].Text);
        CollectionAssert.AreEqual(new[] { "red", "dog" }, told[0].Words);
        CollectionAssert.AreEqual(new[] { 0, 1 }, told[0].Classes);
        Assert.AreEqual(2, told[0].Count);
        Assert.AreEqual("few", Kind(told[0]));
        Assert.AreEqual("many", Kind(told[1]));
        Assert.AreEqual("red dog cat", told[1].Text);

        string Kind(Told row) => new[] { "few", "many" }[row.PredictedLabel - 1];
    }

    [TestMethod]
    public void AMissingColumnIsNotEvaluated()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(Rows());
        using MultiTaskTransformer model = _ml.MultiTask().Trainer(_options with { Epochs = 1 }).Fit(rows);
        IDataView scored = model.Transform(_ml.Transforms.DropColumns("Heard").Fit(rows).Transform(rows));
        Assert.AreEqual("The view has no label column for any of its predictions: 'Kind' (task 'Retelling'), 'Heard' (task 'Retelling').",
            Assert.ThrowsExactly<InvalidOperationException>(() => _ml.MultiTask().Evaluate(scored)).Message);
    }

    private static Heard[] Rows()
    {
        var random = new RandomSource(1);
        string[] words = ["red", "dog", "cat", "blue"];
        string[][] said = [["red", "dog"], ["red", "dog", "cat"], ["blue"],
            .. Enumerable.Range(0, 40).Select(_ => words.Where(_ => random.Next(2) == 1).ToArray()).Where(row => row.Length > 0)];
        return [.. said.Select(heard => new Heard { Tokens = ["so", .. heard], Words = heard, Kind = heard.Length > 2 ? "many" : "few" })];
    }

    private sealed class Heard
    {
        public string[] Tokens { get; set; } = [];

        [ColumnName("Heard")]
        public string[] Words { get; set; } = [];

        public string Kind { get; set; } = "";
    }

    private sealed class Asked
    {
        public string[] Tokens { get; set; } = [];
    }

    private sealed class Told
    {
        [ColumnName("Told")]
        public string Text { get; set; } = "";

        public string[] Words { get; set; } = [];

        public int[] Classes { get; set; } = [];

        public float Count { get; set; }

        public uint PredictedLabel { get; set; }
    }
}
