using Microsoft.ML.MultiTask.Tests.EndToEnd;
using Microsoft.ML.MultiTask.Tests.Packaging;

namespace Microsoft.ML.MultiTask.Tests.Persistence;

[TestClass]
public sealed class SharingArchiveTests
{
    private static readonly MLContext _ml = new(seed: 1);

    private readonly TemporaryFolder _folder = new();

    private static IEnumerable<object[]> Sharings =>
    [
        [new SharedPrivate()], [new Separate()], [new Separate { Common = ["words", "layer1"] }], [new CrossStitch()], [new Sluice()], [new MixtureOfExperts()],
        [new LayerAttention(new SharedPrivate())], [new LayerAttention(new CrossStitch { Common = [] })],
    ];

    [TestCleanup]
    public void Clean() => _folder.Dispose();

    [TestMethod]
    [DynamicData(nameof(Sharings))]
    public void PredictsAsBefore(SharingSettings sharing)
    {
        MultiTaskTransformer model = Toy.Fit(Options(sharing));
        ITransformer loaded = _ml.Model.Load(Save(model), out _);
        IDataView rows = Toy.View(_ml, 20, seed: 5);
        Toy.AreClose(Toy.Scores(model.Transform(rows), "Tags.Score"), Toy.Scores(loaded.Transform(rows), "Tags.Score"), 0);
        Toy.AreClose(Toy.Scores(model.Transform(rows), "Topic.Score"), Toy.Scores(loaded.Transform(rows), "Topic.Score"), 0);
    }

    [TestMethod]
    public void WhatSeveralEncodersHaveInCommonIsStoredOnce()
    {
        long Size(SharingSettings sharing) => Fingerprint.Entry(Toy.Fit(Options(sharing)), "Weights.bin").Length;
        string[] all = ["words", "characters", "join", "features", "layer1", "layer2", "initial1", "initial2"];
        Assert.AreEqual(Size(new Hard()), Size(new Separate { Common = all }));
        Assert.IsGreaterThan(1.5 * Size(new Hard()), Size(new Separate()));
        Assert.AreEqual(Toy.Fit(Options(new Hard())).ParameterCount, Toy.Fit(Options(new Separate { Common = all })).ParameterCount);
    }

    [TestMethod]
    public void EncodersOfObjectivesThatAreNotShippedAreLeftOut()
    {
        long Size(SharingSettings sharing) => Fingerprint.Entry(Toy.Fit(Options(sharing)), "Weights.bin").Length;
        Dictionary<string, string> together = new() { ["Tags"] = "one", ["Topic"] = "one", ["Chunks"] = "two" };
        Assert.AreEqual(Size(new Hard()), Size(new Separate { Groups = together }));
        Assert.IsGreaterThan(1.5 * Size(new Hard()), Size(new CrossStitch { Groups = together, Common = [] }));
    }

    private static MultiTaskTrainer.Options Options(SharingSettings sharing) => Toy.Tagger with
    {
        Encoder = Toy.Encoder with { Layers = 2 },
        Tasks = [new SequenceLabels("Tags"), new Multiclass("Topic")],
        Auxiliary = [new SequenceLabels("Chunks"), new WeightDecay { Weight = 1e-3 }],
        Sharing = sharing,
    };

    private string Save(MultiTaskTransformer model)
    {
        string file = _folder.Under($"{Guid.NewGuid()}.zip");
        _ml.Model.Save(model, Toy.View(_ml, 1).Schema, file);
        return file;
    }
}
