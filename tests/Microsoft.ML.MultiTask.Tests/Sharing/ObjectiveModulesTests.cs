using Microsoft.ML.MultiTask.Tests.EndToEnd;
using Microsoft.ML.MultiTask.Tests.Packaging;

namespace Microsoft.ML.MultiTask.Tests.Sharing;

/// <summary>Parts of objectives that several of them have in common.</summary>
[TestClass]
public sealed class ObjectiveModulesTests
{
    private static readonly MLContext _ml = new(seed: 1);

    private static readonly MultiTaskTrainer.Options _options = Toy.Tagger with
    {
        Tasks = [new SequenceLabels("Tags"), new SequenceLabels("Tags") { Name = "Again" }],
        Sharing = new Hard { ObjectiveModules = [new SharedModule("scores", ["Tags", "Again"])] },
    };

    [TestMethod]
    public void AnOutputLayerIsHeldOnceAndSavedOnce()
    {
        using MultiTaskTransformer together = Toy.Fit(_options), apart = Toy.Fit(_options with { Sharing = new Hard() });
        Assert.AreEqual(apart.ParameterCount - ((16 * 3) + 3), together.ParameterCount); // 16 states a word, three tags
        IDataView rows = Toy.View(_ml);
        float[][] one = Toy.Scores(together.Transform(rows), "Tags.Score"), other = Toy.Scores(together.Transform(rows), "Again.Score");
        Toy.AreClose(one, other, 0);

        using var folder = new TemporaryFolder();
        _ml.Model.Save(together, rows.Schema, folder.Under("model.zip"));
        Toy.AreClose(one, Toy.Scores(new MLContext().Model.Load(folder.Under("model.zip"), out _).Transform(rows), "Again.Score"), 1e-6);
    }

    [TestMethod]
    [DynamicData(nameof(Sharings))]
    public void EverySharingSharesThem(SharingSettings sharing)
    {
        MultiTaskTrainer.Options options = Toy.Tagger with { Encoder = Toy.Encoder with { Layers = 2 }, Tasks = _options.Tasks };
        using MultiTaskTransformer together = Toy.Fit(options with { Sharing = sharing with { ObjectiveModules = _options.Sharing.ObjectiveModules } }),
            apart = Toy.Fit(options with { Sharing = sharing });
        Assert.IsLessThan(apart.ParameterCount, together.ParameterCount);
    }

    private static IEnumerable<object[]> Sharings =>
        new SharingSettings[] { new Separate(), new SharedPrivate(), new CrossStitch(), new Sluice(), new MixtureOfExperts(), new LayerAttention(new Hard()) }
            .Select(sharing => new object[] { sharing });

    [TestMethod]
    public void InsideOfAnotherSharingTheyAreRefused() => Assert.AreEqual(
        "LayerAttention: the Hard inside of it has ObjectiveModules; give them to LayerAttention itself. (Parameter 'Inner')",
        Assert.Throws<ArgumentException>(() => Toy.Fit(_options with { Sharing = new LayerAttention(_options.Sharing) })).Message);

    [TestMethod]
    public void WhatOneOfTheOwnersLeavesTheOtherKeeps()
    {
        using MultiTaskTransformer model = Toy.Fit(_options with { Tasks = [new SequenceLabels("Tags")], Auxiliary = [new SequenceLabels("Tags") { Name = "Again" }] });
        IDataView rows = Toy.View(_ml);
        using var folder = new TemporaryFolder();
        _ml.Model.Save(model, rows.Schema, folder.Under("model.zip"));
        Toy.AreClose(Toy.Scores(model.Transform(rows)), Toy.Scores(new MLContext().Model.Load(folder.Under("model.zip"), out _).Transform(rows)), 1e-6);
    }

    [TestMethod]
    public void APartOfAnObjectiveStandsStill()
    {
        var stage = new Stage { Name = "heads", Frozen = ["Tags/scores"] };
        Assert.AreNotEqual(Loss(stage), Loss(stage with { Frozen = [] }));
        double Loss(Stage only)
        {
            using MultiTaskTransformer model = Toy.Fit(Toy.Tagger with { Stages = [only] });
            return model.Training!.Epochs[^1].Losses["Tags"];
        }
    }

    [TestMethod]
    public void WhatCannotBeSharedIsRefused()
    {
        Assert.StartsWith("Hard: ObjectiveModules names the objective 'Lemma' for the part 'scores', but the objectives are 'Tags', 'Again'.",
            Assert.Throws<ArgumentException>(() => Fit(new SharedModule("scores", ["Tags", "Lemma"]))).Message);
        Assert.StartsWith("Hard: ObjectiveModules names fewer than two objectives that have the part 'scores' in common.",
            Assert.Throws<ArgumentException>(() => Fit(new SharedModule("scores", ["Tags"]))).Message);
        Assert.AreEqual("ObjectiveModules names the part 'decoder' of objective 'Tags', but its parts are 'scores'.",
            Assert.ThrowsExactly<InvalidOperationException>(() => Fit(new SharedModule("decoder", ["Tags", "Again"]))).Message);
        Assert.AreEqual("ObjectiveModules: the part 'scores' of objective 'Again' is not of the same kind and size as that of 'Tags', so that the two cannot "
            + "have it in common; both must read states of one width and have as many classes.", Assert.ThrowsExactly<InvalidOperationException>(() => Toy.Fit(_options with
            { Tasks = [_options.Tasks[0], _options.Tasks[1] with { Layer = 0 }] })).Message);
    }

    private static void Fit(SharedModule shared) => Toy.Fit(_options with { Sharing = new Hard { ObjectiveModules = [shared] } }).Dispose();
}
