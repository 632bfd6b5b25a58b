using Microsoft.ML.Data;

namespace Microsoft.ML.MultiTask.Tests.EndToEnd.OwnParts;

[TestClass]
public sealed class BatchSourceTests
{
    private readonly MLContext _ml = new(seed: 1);

    private IDataView Corners => _ml.Data.LoadFromEnumerable((Place[])[At(1, 1, "same"), At(-1, -1, "same"), At(1, -1, "mixed"), At(-1, 1, "mixed")]);

    private static MultiTaskTrainer.Options Options => new()
    {
        Inputs = [new FeatureVector("Point")],
        Encoder = new Dense { HiddenSizes = [16] },
        Tasks = [new Multiclass("Label")],
        Optimizer = new Adam { LearningRate = 0.02f },
        ValidationFraction = 0,
        Epochs = 4,
    };

    /// <summary>The view gives the label set alone: its rows, of which there are 4, are never trained on.</summary>
    [TestMethod]
    public void ItTrainsOnBatchesThatComeFromNoView()
    {
        var source = new QuadrantSource();
        MultiTaskTransformer model = _ml.MultiTask().Trainer(Options with { BatchSource = source }).Fit(Corners);
        Assert.HasCount(4 * 60, source.Losses);
        Assert.IsLessThan(0.5 * source.Losses[..20].Average(), source.Losses[^20..].Average());
        Assert.AreEqual(60, model.Training!.Epochs[0].Steps);
        Assert.AreEqual(60 * 32, model.Training.Epochs[0].Tokens);
        IDataView scored = model.Transform(_ml.Data.LoadFromEnumerable((Place[])[At(0.7f, 1.5f), At(-0.9f, 0.8f), At(-1.2f, -0.6f)]));
        IDataView named = _ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(scored).Transform(scored);
        string[] found = [.. Toy.Column<ReadOnlyMemory<char>>(named, "PredictedLabel").Select(label => label.ToString())];
        CollectionAssert.AreEqual((string[])["same", "mixed", "same"], found);
    }

    [TestMethod]
    public void AnEpochWithoutStepsIsRefused() => Assert.Contains("The batch source has 0 steps in an epoch", Assert.ThrowsExactly<InvalidOperationException>(
        () => _ml.MultiTask().Trainer(Options with { BatchSource = new QuadrantSource { Steps = 0 } }).Fit(Corners)).Message);

    private static Place At(float x, float y, string label = "") => new() { Point = [x, y], Label = label };

    private sealed class Place
    {
        [VectorType(2)]
        public required float[] Point { get; init; }

        public required string Label { get; init; }
    }
}
