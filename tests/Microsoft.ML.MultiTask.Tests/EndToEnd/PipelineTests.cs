using Microsoft.Data.Analysis;
using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Tests.Packaging;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.MultiTask.Tests.EndToEnd;

/// <summary>The trainer among ML.NET's own parts: transforms, evaluators, loaders, estimator chains.</summary>
[TestClass]
public sealed class PipelineTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void StockTransformsStandBeforeAndAfter()
    {
        IDataView rows = Toy.View(_ml);
        EstimatorChain<KeyToValueMappingTransformer> pipeline = _ml.Transforms.CopyColumns("Words", "Tokens")
            .Append(_ml.Transforms.Conversion.MapValueToKey("Label", "Tags"))
            .Append(_ml.MultiTask().Trainer(Toy.Tagger with { Inputs = [new Words("Words")], Tasks = [new SequenceLabels("Label")] }))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel"));

        SchemaShape shape = pipeline.GetOutputSchema(SchemaShape.Create(rows.Schema));
        Assert.Contains("Answer", shape.Select(column => column.Name));
        IDataView scored = pipeline.Fit(rows).Transform(rows);

        string[] tags = [.. Toy.Column<VBuffer<ReadOnlyMemory<char>>>(scored, "Answer").SelectMany(row => row.DenseValues())
            .Select(tag => tag.ToString()).Distinct().Order()];
        CollectionAssert.IsSubsetOf(tags, (string[])["A", "N", "V"]);
    }

    [TestMethod]
    public void TheShapeOfTheOutputIsWhatTransformGives()
    {
        IDataView rows = Toy.View(_ml);
        MultiTaskTrainer trainer = _ml.MultiTask().Trainer(Toy.Everything);
        SchemaShape promised = trainer.GetOutputSchema(SchemaShape.Create(rows.Schema));
        SchemaShape given = SchemaShape.Create(trainer.Fit(rows).Transform(rows).Schema);
        CollectionAssert.AreEquivalent(given.Select(column => column.Name).ToArray(), promised.Select(column => column.Name).ToArray());
        foreach (SchemaShape.Column column in given)
        {
            SchemaShape.Column other = promised.Single(c => c.Name == column.Name);
            Assert.AreEqual((column.Kind, column.ItemType, column.IsKey), (other.Kind, other.ItemType, other.IsKey), column.Name);
            CollectionAssert.AreEquivalent(column.Annotations.Select(a => a.Name).ToArray(), other.Annotations.Select(a => a.Name).ToArray(), column.Name);
        }
    }

    [TestMethod]
    public void AMissingColumnIsFoundBeforeTraining()
    {
        MultiTaskTrainer trainer = _ml.MultiTask().Trainer(Toy.Tagger with { Inputs = [new Words("Wrds")] });
        InvalidOperationException error = Assert.ThrowsExactly<InvalidOperationException>(
            () => trainer.GetOutputSchema(SchemaShape.Create(Toy.View(_ml).Schema)));
        Assert.StartsWith("There is no column 'Wrds' in the input of the trainer", error.Message);
    }

    [TestMethod]
    public void TheStockEvaluatorAcceptsAClassifier()
    {
        IDataView rows = Toy.View(_ml, 60);
        EstimatorChain<MultiTaskTransformer> pipeline = _ml.Transforms.Conversion.MapValueToKey("Label", "Topic")
            .Append(_ml.MultiTask().Trainer(Toy.Classifier with { Tasks = [new Multiclass("Label")], Epochs = 5 }));
        IDataView scored = pipeline.Fit(rows).Transform(rows);

        MulticlassClassificationMetrics stock = _ml.MulticlassClassification.Evaluate(scored);
        MultiTaskMetrics ours = _ml.MultiTask().Evaluate(scored);

        Assert.AreEqual(stock.MicroAccuracy, ours["Label"]["Accuracy"], 1e-9);
        Assert.AreEqual(stock.LogLoss, ours["Label"]["LogLoss"], 1e-4);
    }

    [TestMethod]
    public void ATextClassifierCutsItsText()
    {
        IDataView rows = Toy.View(_ml, 60);
        MultiTaskTransformer tokenized = _ml.MultiTask().Trainer(Toy.Classifier with { Inputs = [new Words("Text") { Tokenizer = new RegexTokenizer() }] })
            .Fit(rows);
        MultiTaskTransformer cut = _ml.MultiTask().Trainer(Toy.Classifier).Fit(rows);
        Toy.AreClose(Toy.Scores(cut.Transform(rows)), Toy.Scores(tokenized.Transform(rows)));
    }

    [TestMethod]
    public void FeaturesFromAConcatenateAreClassified()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(
            Enumerable.Range(0, 60).Select(i => new Point { X = i % 7, Y = i % 5, Label = i % 7 > 3 ? "high" : "low" }));
        EstimatorChain<MultiTaskTransformer> pipeline = _ml.Transforms.Concatenate("Features", "X", "Y").Append(_ml.Transforms.NormalizeMinMax("Features"))
            .Append(_ml.MultiTask().Trainer(new MultiTaskTrainer.Options
            {
                Inputs = [new FeatureVector("Features")],
                Encoder = new Dense { HiddenSizes = [8] },
                Tasks = [new Multiclass("Label")],
                Optimizer = new Adam { LearningRate = 0.05f },
                Epochs = 20,
                ValidationFraction = 0,
            }));
        Assert.IsGreaterThan(0.9, _ml.MultiTask().Evaluate(pipeline.Fit(rows).Transform(rows))["Label"]["Accuracy"]);
    }

    [TestMethod]
    public void EveryKindOfSourceGivesTheSame()
    {
        ToyRow[] toys = Toy.Rows(30);
        using var folder = new TemporaryFolder();
        string file = folder.Under("toys.tsv");
        File.WriteAllLines(file, toys.Select(row => $"{row.Text}\t{row.Topic}"));
        IDataView text = _ml.Data.LoadFromTextFile(file,
            [new TextLoader.Column("Text", DataKind.String, 0), new TextLoader.Column("Topic", DataKind.String, 1)]);
        var frame = new DataFrame(new StringDataFrameColumn("Text", toys.Select(row => row.Text)),
            new StringDataFrameColumn("Topic", toys.Select(row => row.Topic)));
        MultiTaskTrainer.Options options = Toy.Classifier with { Inputs = [new Words("Text") { Tokenizer = new RegexTokenizer() }] };

        float[][] expected = Score(_ml.Data.LoadFromEnumerable(toys));

        Toy.AreClose(expected, Score(text), 0);
        Toy.AreClose(expected, Score(frame), 0);

        float[][] Score(IDataView view) => Toy.Scores(_ml.MultiTask().Trainer(options).Fit(view).Transform(view));
    }

    [TestMethod]
    public void CrossValidationScoresEveryRowOnce()
    {
        IDataView rows = Toy.View(_ml, 30);
        IReadOnlyList<TrainCatalogBase.CrossValidationResult<MultiTaskMetrics>> folds = _ml.MultiTask().CrossValidate(rows,
            _ml.MultiTask().Trainer(Toy.Tagger with { Epochs = 1 }), 3);
        Assert.HasCount(3, folds);
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 30).ToArray(), folds.SelectMany(fold => Toy.Column<int>(fold.ScoredHoldOutSet, "Id")).ToArray());
        Assert.IsTrue(folds.All(fold => fold.Metrics["Tags"]["Accuracy"] is >= 0 and <= 1));
    }

    private sealed class Point
    {
        public float X { get; set; }

        public float Y { get; set; }

        public string Label { get; set; } = "";
    }
}
