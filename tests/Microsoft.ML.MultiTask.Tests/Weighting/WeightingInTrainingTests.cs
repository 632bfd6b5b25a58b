using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Sharing;
using Microsoft.ML.MultiTask.Tests.EndToEnd;
using Microsoft.ML.MultiTask.Tests.Objectives;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Weighting;

/// <summary>What the training loop makes of a weighting: which losses it sees, and which are left alone.</summary>
[TestClass]
public sealed class WeightingInTrainingTests
{
    private static readonly Alternate _inTurn = new() { Order = AlternateOrder.RoundRobin };

    private static MultiTaskTrainer.Options TwoTasks => Toy.Tagger with { Tasks = [new SequenceLabels("Tags"), new Multiclass("Topic")] };

    [TestMethod]
    public void WhatNoWeightingTouchesIsTrainedInEveryStep()
    {
        MultiTaskTrainer.Options options = Toy.Tagger with { Auxiliary = [new WeightDecay { Weight = 0.01 }, new Adversarial(new Multiclass("Topic"))] };
        AreAlike(options, options with { Weighting = _inTurn });
    }

    [TestMethod]
    public void OnlyObjectivesOfTheStageAreChosen()
    {
        MultiTaskTrainer.Options options = TwoTasks with
        {
            Auxiliary = [new LanguageModel(), new SequenceLabels("Chunks") { Weight = 0 }],
            Stages = [new Stage { Name = "one", Objectives = ["LanguageModel", "Chunks"] }],
        };
        AreAlike(options, options with { Weighting = _inTurn });
        AreAlike(options, options with { Weighting = new Alternate() });
    }

    [TestMethod]
    public void AlternateHasNoShareForWhatItDoesNotWeigh() => Assert.Contains(
        "Alternate.Shares is for 'WeightDecay'; it must be for one of the objectives, Tags.",
        Assert.ThrowsExactly<ArgumentException>(() => Toy.Fit(Toy.Tagger with
        {
            Auxiliary = [new WeightDecay()],
            Weighting = new Alternate { Shares = new Dictionary<string, double> { ["WeightDecay"] = 1 } },
        })).Message);

    [TestMethod]
    [DynamicData(nameof(EveryWeightingTests.Balancing), typeof(EveryWeightingTests))]
    public void AFrozenEncoderLeavesNothingToBalance(GradientWeighting weighting)
    {
        MultiTaskTrainer.Options options = TwoTasks with { Stages = [new Stage { Name = "one", Frozen = ["Tokens"] }], Weighting = weighting };
        Learns(options);
        Learns(options with { Auxiliary = [new AdversarialTraining("Topic"), new Adversarial(new SequenceLabels("Chunks"))] });
        if (weighting is not DbMtl) AreAlike(options, options with { Weighting = new Fixed() });
    }

    [TestMethod]
    public void ABatchMayBeReadInAChangedFormOnly() => Learns(Toy.Tagger with
    {
        Auxiliary = [new MaskedLanguageModel()],
        Stages = [new Stage { Name = "one", Objectives = ["MaskedLanguageModel"] }],
        Weighting = new PCGrad(),
    });

    [TestMethod]
    public void ANetworkThatSharesNothingIsToldSo()
    {
        MultiTaskTrainer.Options options = TwoTasks with { Sharing = new Separate(), Weighting = new PCGrad() };
        Assert.StartsWith("The gradients cannot be balanced at the shared representation, since this network has none that all objectives read: set Level = ",
            Assert.ThrowsExactly<InvalidOperationException>(() => Toy.Fit(options)).Message);
        Learns(options with { Weighting = new PCGrad { Level = GradientLevel.Parameters, Every = 2 } });
    }

    [TestMethod]
    public void TheLossesAfterAStepNeedNoGradients()
    {
        Objective[] others =
        [
            new AdversarialTraining("Topic"), new VirtualAdversarialTraining("Tags"),
            new Adversarial(new Multiclass("Topic") { Name = "Domain" }) { Goal = AdversarialGoal.Confusion }, new WeightDecay(),
        ];
        foreach (Objective other in others) Learns(TwoTasks with { Auxiliary = [other], Weighting = new Famo() });
    }

    [TestMethod]
    public void AChangedBatchIsCutWhereItsObjectiveIsBalanced()
    {
        Assert.IsFalse(ReachesTheEncoder(new MaskedLanguageModel()));
        Assert.IsTrue(ReachesTheEncoder(new AdversarialTraining("Genre")), "it takes gradients for the embedded input");

        static bool ReachesTheEncoder(Objective objective)
        {
            using var toy = new ToyNetwork(objective, tasks: [new Multiclass("Genre")]);
            toy.Network.train();
            var cut = new RepresentationCut();
            Batch batch = toy.Batch(0, 1, 2);
            EncodedBatch encoded = toy.Network.Encode(batch, cut);
            Step step = toy.Network.StepOf(toy.Objective, batch, encoded, toy.Network.Outputs(batch, encoded), new TrainingProgress(0, 10, 0), cut);
            autograd.backward(toy.Module.Loss(step)!, (IList<Tensor>?)null);
            Assert.AreEqual(objective.IsBalanced, cut.Places.Any(place => place.Leaf.grad is not null));
            return toy.Layers().Any(ToyNetwork.HasGradient);
        }
    }

    private static void Learns(MultiTaskTrainer.Options options)
    {
        using MultiTaskTransformer model = Toy.Fit(options);
        foreach (EpochSummary epoch in model.Training!.Epochs) Assert.IsTrue(epoch.Losses.Count > 0 && epoch.Losses.Values.All(double.IsFinite));
    }

    private static void AreAlike(MultiTaskTrainer.Options one, MultiTaskTrainer.Options other)
    {
        IDataView rows = Toy.View(new MLContext(seed: 1));
        string print = Fingerprint.Of(one, rows);
        Assert.IsFalse(print.StartsWith(Fingerprint.Refused, StringComparison.Ordinal), print);
        Assert.AreEqual(print, Fingerprint.Of(other, rows));
    }
}
