namespace Microsoft.ML.MultiTask.Tests.EndToEnd;

/// <summary>Many parts in one run: stages, shared and private encoders, an adversary, a penalty, a corpus without labels and balanced gradients.</summary>
[TestClass]
public sealed class CombinedPartsTests
{
    private static readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    [DataRow(GradientLevel.Representation)]
    [DataRow(GradientLevel.Parameters)]
    public void TheyTrainTogetherAndTheModelHoldsWhatItNeeds(GradientLevel level)
    {
        IDataView unlabelled = _ml.Transforms.DropColumns("Tags", "Topic", "Chunks").Fit(Toy.View(_ml, 20, seed: 9)).Transform(Toy.View(_ml, 20, seed: 9));
        MultiTaskTransformer model = Toy.Fit(Toy.Tagger with
        {
            Sharing = new SharedPrivate(),
            Tasks = [new SequenceLabels("Tags")],
            Auxiliary =
            [
                new LanguageModel { Data = unlabelled }, new SequenceLabels("Chunks"), new Adversarial(new Multiclass("Topic")),
                new Orthogonality { Weight = 0.01 },
            ],
            Weighting = new PCGrad { Level = level },
            Stages = [new Stage { Name = "pretraining", Objectives = ["LanguageModel"], Epochs = 2 }, new Stage { Name = "tuning", Epochs = 8 }],
        }, rows: 90);

        EpochSummary last = model.Training!.Epochs[^1];
        CollectionAssert.AreEquivalent((string[])["Tags", "LanguageModel", "Chunks", "Adversarial(Topic)", "Orthogonality"], last.Losses.Keys.ToArray());
        Assert.IsTrue(last.Losses.Values.All(double.IsFinite));
        Assert.IsGreaterThan(0.85, _ml.MultiTask().Evaluate(model.Transform(Toy.View(_ml, 40, seed: 5)))["Tags"]["Accuracy"]);
        string[] parts = [.. Fingerprint.Parameters(model).Keys];
        Assert.IsFalse(parts.Any(name => name.Contains("Chunks", StringComparison.Ordinal) || name.Contains("Adversarial", StringComparison.Ordinal)),
            string.Join(' ', parts));

        using var file = new MemoryStream();
        _ml.Model.Save(model, Toy.View(_ml).Schema, file);
        file.Position = 0;
        ITransformer loaded = _ml.Model.Load(file, out _);
        Toy.AreClose(Toy.Scores(model.Transform(Toy.View(_ml)), "Score"), Toy.Scores(loaded.Transform(Toy.View(_ml)), "Score"), 1e-6f);
    }
}
