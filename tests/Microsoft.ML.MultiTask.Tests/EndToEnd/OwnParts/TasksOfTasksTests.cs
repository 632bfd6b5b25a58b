using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Tests.Packaging;

namespace Microsoft.ML.MultiTask.Tests.EndToEnd.OwnParts;

/// <summary>Tasks that read other tasks, and what is shipped of a network for them.</summary>
[TestClass]
public sealed class TasksOfTasksTests
{
    private static readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void ATaskReadsTheStatesOfAnotherWhichIsShippedForIt()
    {
        MultiTaskTrainer.Options options = Toy.Tagger with { Tasks = [new Cascade("Chunks", "Tags")], Auxiliary = [new SequenceLabels("Tags")], Epochs = 30 };
        using MultiTaskTransformer model = Toy.Fit(options);
        CollectionAssert.AreEqual(new[] { "Chunks" }, model.Tasks.ToArray());
        IDataView rows = Toy.View(_ml);
        IDataView scored = model.Transform(rows);
        Assert.IsNull(scored.Schema.GetColumnOrNull("Tags.PredictedLabel")); // it is only there to be read
        Assert.IsGreaterThan(0.9, _ml.MultiTask().Evaluate(scored)["Chunks"]["Accuracy"]);

        using var folder = new TemporaryFolder();
        _ml.Model.Save(model, rows.Schema, folder.Under("model.zip"));
        IDataView again = new MLContext().Model.Load(folder.Under("model.zip"), out _).Transform(rows);
        CollectionAssert.AreEqual(Predicted(scored), Predicted(again));

        static string[] Predicted(IDataView view) =>
            [.. view.GetColumn<VBuffer<uint>>("PredictedLabel").Select(row => string.Join(' ', row.DenseValues()))];
    }

    [TestMethod]
    public void WhatIsKeptYieldsColumnsToo()
    {
        using MultiTaskTransformer model = Toy.Fit(Toy.Tagger with { Tasks = [new Cascade("Chunks", "Tags")], Auxiliary = [new SequenceLabels("Tags") { Keep = true }] });
        CollectionAssert.AreEqual(new[] { "Chunks", "Tags" }, model.Tasks.ToArray());
        Assert.IsNotNull(model.GetOutputSchema(Toy.View(_ml).Schema).GetColumnOrNull("Tags.PredictedLabel"));
    }

    [TestMethod]
    public void TasksThatReadEachOtherAreRefused()
    {
        Assert.StartsWith("The tasks 'Chunks' -> 'Tags' -> 'Chunks' read each other in a circle; leave one of these references out.",
            Refused(Toy.Tagger with { Tasks = [new Cascade("Chunks", "Tags"), new Cascade("Tags", "Chunks")] }));
        Assert.StartsWith("The tasks 'Chunks' -> 'Chunks' read each other in a circle", Refused(Toy.Tagger with { Tasks = [new Cascade("Chunks", "Chunks")] }));
    }

    [TestMethod]
    public void AnUnknownTaskIsNamed() =>
        Assert.AreEqual("Objective 'Chunks' works on the task 'Parts', but the tasks are 'Chunks'.",
            Assert.ThrowsExactly<InvalidOperationException>(() => Toy.Fit(Toy.Tagger with { Tasks = [new Cascade("Chunks", "Parts")] })).Message);

    [TestMethod]
    public void ATargetVocabularyIsShippedAndItsColumnIsNotAskedFor()
    {
        Said[] rows = [.. Enumerable.Range(0, 20).Select(i => new Said { Heard = [i % 2 == 0 ? "moo" : "baa"], Name = [i % 2 == 0 ? "cow" : "sheep"] })];
        using MultiTaskTransformer model = _ml.MultiTask().Trainer(new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Heard") { UnknownProbability = 0 }, new Words("Name")],
            Encoder = new EmbeddingBag { EmbeddingSize = 4, InputDropout = 0 },
            Tasks = [new Echo("Name")],
            Optimizer = new Adam { LearningRate = 0.1f },
            Epochs = 20,
            ValidationFraction = 0,
        }).Fit(_ml.Data.LoadFromEnumerable(rows));

        using var folder = new TemporaryFolder();
        IDataView heard = _ml.Data.LoadFromEnumerable(rows.Take(3).Select(row => new Heard { Words = row.Heard }));
        _ml.Model.Save(model, heard.Schema, folder.Under("model.zip"));
        ITransformer loaded = new MLContext().Model.Load(folder.Under("model.zip"), out _);
        CollectionAssert.AreEqual(new[] { "cow", "sheep", "cow" }, loaded.Transform(heard).GetColumn<string>("Said").ToArray());
        PredictionEngine<Heard, Answer> engine = _ml.Model.CreatePredictionEngine<Heard, Answer>(loaded);
        Assert.AreEqual("sheep", engine.Predict(new Heard { Words = ["baa"] }).Said);
    }

    private static string Refused(MultiTaskTrainer.Options options) => Assert.Throws<ArgumentException>(() => _ml.MultiTask().Trainer(options)).Message;

    private sealed class Said
    {
        public string[] Heard { get; set; } = [];

        public string[] Name { get; set; } = [];
    }

    private sealed class Heard
    {
        [ColumnName("Heard")]
        public string[] Words { get; set; } = [];
    }

    private sealed class Answer
    {
        public string Said { get; set; } = "";
    }
}
