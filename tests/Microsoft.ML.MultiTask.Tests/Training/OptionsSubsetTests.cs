using Microsoft.ML.MultiTask.Tests.EndToEnd;
using Microsoft.ML.MultiTask.Training;

namespace Microsoft.ML.MultiTask.Tests.Training;

/// <summary>What is said of an objective goes where the objective goes, and the rest stays.</summary>
[TestClass]
public sealed class OptionsSubsetTests
{
    private static readonly MLContext _ml = new(seed: 1);

    private static readonly IDataView _others = Toy.View(_ml, 20, seed: 2);

    private static readonly MultiTaskTrainer.Options _options = Toy.Tagger with
    {
        Auxiliary =
        [
            new SequenceLabels("Chunks") { Data = _others },
            new Multiclass("Topic") { Data = _others, Weight = 0.5 },
            new BagOfWords { From = "Topic" },
            new LanguageModel { HiddenSize = 4 },
        ],
        Sampler = new Ratio(new Dictionary<string, double> { ["Chunks"] = 0.5 }),
        Weighting = new Alternate { Shares = new Dictionary<string, double> { ["Tags"] = 2, ["Chunks"] = 1 } },
        Sharing = new SharedPrivate
        {
            Groups = new Dictionary<string, string> { ["Tags"] = "a", ["Chunks"] = "b", ["Topic"] = "c" },
            SharedBySome = [new SharedModule("characters", ["a", "b"])],
        },
        ParameterGroups = [new ParameterGroup("Chunks", "Tokens/words") { LearningRateFactor = 0.5 }, new ParameterGroup("Topic") { Every = 2 }],
        Stages =
        [
            new Stage { Name = "first", Objectives = ["LanguageModel"], Epochs = 1 },
            new Stage { Name = "second", Weights = new Dictionary<string, Schedule> { ["Chunks"] = 0.1, ["Topic"] = 0.2 }, Frozen = ["Topic"] },
        ],
    };

    [TestMethod]
    public void WhatIsSetForTheOthersIsLeftOut()
    {
        MultiTaskTrainer.Options chunks = OptionsSubset.With(_options, ["Chunks"]);
        Assert.AreSequenceEqual((string[])["Chunks"], chunks.Auxiliary.Select(objective => objective.Name));
        Assert.AreSequenceEqual((string[])["Chunks"], ((Ratio)chunks.Sampler).ToMain.Keys);
        Assert.AreSequenceEqual((string[])["Tags", "Chunks"], ((Alternate)chunks.Weighting).Shares.Keys);
        Assert.AreSequenceEqual((string[])["Tags", "Chunks"], ((SharedPrivate)chunks.Sharing).Groups.Keys);
        Assert.HasCount(1, ((SharedPrivate)chunks.Sharing).SharedBySome);
        Assert.AreSequenceEqual((string[])["Chunks", "Tokens/words"], chunks.ParameterGroups.Single().Parts);
        Stage stage = chunks.Stages.Single();
        Assert.AreEqual("second", stage.Name);
        Assert.AreSequenceEqual((string[])["Chunks"], stage.Weights.Keys);
        Assert.IsEmpty(stage.Frozen);
        Toy.Fit(chunks).Dispose();
    }

    [TestMethod]
    public void AnObjectiveComesAndGoesWithWhatItReads()
    {
        Assert.AreSequenceEqual((string[])["Topic", "BagOfWords"], OptionsSubset.With(_options, ["BagOfWords"]).Auxiliary.Select(objective => objective.Name));
        MultiTaskTrainer.Options without = OptionsSubset.Without(_options, ["Topic"]);
        Assert.AreSequenceEqual((string[])["Chunks", "LanguageModel"], without.Auxiliary.Select(objective => objective.Name));
        Assert.HasCount(2, without.Stages);
        Toy.Fit(without).Dispose();
    }

    /// <summary>The corpus was named after an objective that has gone.</summary>
    [TestMethod]
    public void ACorpusKeepsItsName()
    {
        MultiTaskTrainer.Options topic = OptionsSubset.With(_options, ["Topic"]);
        Assert.AreEqual("Chunks", topic.Auxiliary[0].DataName);
        Assert.AreSequenceEqual((string[])["Chunks"], ((Ratio)topic.Sampler).ToMain.Keys);
        Toy.Fit(topic).Dispose();
    }

    [TestMethod]
    public void TheMainTaskAloneHasNothingOfTheOthers()
    {
        MultiTaskTrainer.Options alone = OptionsSubset.Without(_options, ["Chunks", "Topic", "BagOfWords", "LanguageModel"]);
        Assert.IsEmpty(alone.Auxiliary);
        Assert.IsEmpty(((Ratio)alone.Sampler).ToMain);
        Assert.IsEmpty(((SharedPrivate)alone.Sharing).SharedBySome);
        Assert.AreSequenceEqual((string[])["Tokens/words"], alone.ParameterGroups.Single().Parts);
        Toy.Fit(alone).Dispose();
    }

    /// <summary>Without a group of its own the main task reads the shared encoder alone, as it did.</summary>
    [TestMethod]
    public void SharedAndPrivateWithoutGroupsIsTheSharedPart()
    {
        SharingSettings sharing = new SharedPrivate { Groups = new Dictionary<string, string> { ["Chunks"] = "b" } };
        Assert.AreEqual(typeof(Hard), sharing.For(["Tags"]).GetType());
        SharingSettings parts = new Hard { ObjectiveModules = [new SharedModule("scores", ["Tags", "Chunks", "Topic"]), new SharedModule("scores", ["Chunks", "Topic"])] };
        Assert.AreSequenceEqual((string[])["Tags", "Topic"], parts.For(["Tags", "Topic"]).ObjectiveModules.Single().Groups);
    }
}
