using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Training;

namespace Microsoft.ML.MultiTask.Tests.EndToEnd;

/// <summary>Label columns of other types than classes have, of one class, and those that are read as something else as well.</summary>
[TestClass]
public sealed class LabelColumnTypesTests
{
    private static readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow("Number", "Single", ", or take a task for numbers, such as Regression")]
    [DataRow("Count", "UInt32", "")]
    [DataRow("Flag", "Boolean", ", or take a task for yes or no, such as Binary")]
    [DataRow("Day", "DateTime", "")]
    public void TheMendIsNamed(string column, string type, string other)
    {
        IDataView rows = _ml.Data.LoadFromEnumerable([new Row()]);
        Assert.AreEqual($"Column '{column}' of the training data (objective '{column}') has the type {type}, but it must hold one label a row: Text or Key; "
            + $"make keys of its values first, with ml.Transforms.Conversion.MapValueToKey{other}.",
            Assert.ThrowsExactly<InvalidOperationException>(() => _ml.MultiTask().Trainer(Toy.Tagger with { Tasks = [new Multiclass(column)] }).Fit(rows)).Message);
    }

    [TestMethod]
    public void AColumnOfOneClassIsDoubted()
    {
        var ml = new MLContext(seed: 1);
        var warnings = new List<string>();
        ml.Log += (_, message) => { if (message.Kind == Runtime.ChannelMessageKind.Warning) warnings.Add(message.Message); };
        Toy.Fit(Toy.Classifier with { Epochs = 1 }, context: ml).Dispose();
        Assert.IsEmpty(warnings);
        ml.MultiTask().Trainer(Toy.Tagger with { Tasks = [new Multiclass("Kind")] }).Fit(ml.Data.LoadFromEnumerable([new Row(), new Row()])).Dispose();
        Assert.HasCount(1, warnings);
        Assert.Contains("Column 'Kind' of task 'Kind' has the one class 'same' in all labelled rows, so that there is nothing to learn; check the column.", warnings[0]);
    }

    [TestMethod]
    public void AnEmptyLabelThatIsAFeatureTooIsMissing()
    {
        // Of the second row nothing is known: its empty tags must be neither a class nor a label.
        Tagged[] rows = [new() { Tokens = ["a", "b"], Tags = ["N", "V"] }, new() { Tokens = ["b", "a"], Tags = ["", ""] }];
        MultiTaskTrainer.Options options = Toy.Tagger with { Inputs = [new Words("Tokens") { Features = [new TokenFeature("Tags")] }] };
        TrainingData data = TrainingData.Read(RunPlan.Of(options), _ml.Data.LoadFromEnumerable(rows), null, () => { });
        CollectionAssert.AreEqual(new[] { "N", "V" }, data.Plan.Labels["Tags"].ToArray());
        Assert.AreEqual(1, TrainingData.LabelledRows(data.Plan.Objectives[0], data.Corpora[0]));
        using MultiTaskTransformer model = _ml.MultiTask().Trainer(options).Fit(_ml.Data.LoadFromEnumerable(rows));
        Assert.AreEqual(2, model.Transform(_ml.Data.LoadFromEnumerable(rows)).GetColumn<VBuffer<uint>>("PredictedLabel").Count());
    }

    private sealed class Row
    {
        public string[] Tokens { get; set; } = ["a"];

        public float Number { get; set; } = 1;

        public uint Count { get; set; } = 1;

        public bool Flag { get; set; }

        public DateTime Day { get; set; } = DateTime.UnixEpoch;

        public string Kind { get; set; } = "same";
    }

    private sealed class Tagged
    {
        public string[] Tokens { get; set; } = [];

        public string[] Tags { get; set; } = [];
    }
}
