using Microsoft.ML.MultiTask.Tests.EndToEnd;
using Microsoft.ML.MultiTask.Weighting;

namespace Microsoft.ML.MultiTask.Tests.Training;

/// <summary>Phases of training on the same network.</summary>
[TestClass]
public sealed class StageTests
{
    private static readonly MLContext _ml = new(seed: 1);

    private static MultiTaskTrainer.Options Pretrained => Toy.Tagger with
    {
        Auxiliary = [new LanguageModel { Data = Toy.View(_ml, 30, seed: 9) }],
        Stages =
        [
            new Stage { Name = "pretraining", Objectives = ["LanguageModel"], Epochs = 2 },
            new Stage { Name = "tuning", Objectives = ["Tags"], Epochs = 3 },
        ],
    };

    [TestMethod]
    public void AStageTrainsItsObjectivesOnly()
    {
        IReadOnlyList<EpochSummary> epochs = Toy.Fit(Pretrained).Training!.Epochs;
        Assert.AreEqual("pretraining pretraining tuning tuning tuning", string.Join(' ', epochs.Select(epoch => epoch.Stage)));
        foreach (EpochSummary epoch in epochs)
        {
            Assert.AreEqual(epoch.Stage == "pretraining" ? "LanguageModel" : "Tags", epoch.Losses.Keys.Single());
        }
    }

    [TestMethod]
    public void AStageReadsTheCorporaThatItsObjectivesLearnFrom()
    {
        IReadOnlyList<EpochSummary> epochs = Toy.Fit(Pretrained).Training!.Epochs;
        long main = Toy.Rows(40).Sum(row => row.Tokens.Length), other = Toy.Rows(30, seed: 9).Sum(row => row.Tokens.Length);
        Assert.AreEqual(main + other, epochs[0].Tokens);
        Assert.AreEqual(main, epochs[^1].Tokens);
    }

    [TestMethod]
    public void AStageWithoutTheMainTaskKeepsItsLastWeightsAndOneWithItTheBest()
    {
        MultiTaskTrainer.Options options = Pretrained with { ValidationSet = Toy.View(_ml, 30, seed: 4) };
        TrainingSummary training = Toy.Fit(options).Training!;
        Assert.IsTrue(training.Epochs.Take(2).All(epoch => epoch.Validation.Count == 0));
        double[] history = [.. training.Epochs.Skip(2).Select(epoch => epoch.Validation[0].MainValue)];
        Assert.AreEqual(2 + Array.IndexOf(history, history.Max()), training.BestEpoch);
    }

    [TestMethod]
    public void PretrainingGoesIntoTheNextStage()
    {
        string pretrained = Fingerprint.Of(Pretrained, Toy.View(_ml));
        string fresh = Fingerprint.Of(Pretrained with { Stages = [Pretrained.Stages[0], Pretrained.Stages[1] with { Fresh = ["Tokens", "Tags"] }] },
            Toy.View(_ml));
        Assert.AreNotEqual(pretrained, fresh);
    }

    [TestMethod]
    public void FrozenPartsStandStillAndMoveAgainInTheNextStage()
    {
        // Nothing moves in the second stage: its outcome is that of the first alone.
        MultiTaskTrainer.Options one = Toy.Tagger with { Stages = [new Stage { Name = "one" }] };
        var still = new Stage { Name = "two", Frozen = ["Tokens", "Tags"] };
        byte[] alone = Fingerprint.Weights(Toy.Fit(one));
        CollectionAssert.AreEqual(alone, Fingerprint.Weights(Toy.Fit(one with { Stages = [.. one.Stages, still] })));
        byte[] encoder = Fingerprint.Weights(Toy.Fit(one with { Stages = [.. one.Stages, still with { Frozen = ["Tokens"] }] }));
        byte[] after = Fingerprint.Weights(Toy.Fit(one with { Stages = [.. one.Stages, still with { Frozen = ["Tokens"] }, new Stage { Name = "three" }] }));
        CollectionAssert.AreNotEqual(alone, encoder);
        CollectionAssert.AreNotEqual(encoder, after);
    }

    [TestMethod]
    public void OnlyTheFrozenPartStandsStill()
    {
        MultiTaskTrainer.Options Options(params string[] frozen) => Toy.Tagger with { Stages = [new Stage { Name = "one", Frozen = frozen, Epochs = 1 }] };
        Dictionary<string, float[]> free = Fingerprint.Parameters(Toy.Fit(Options())), kept = Fingerprint.Parameters(Toy.Fit(Options("Tokens/words")));
        Dictionary<string, float[]> start = Fingerprint.Parameters(Toy.Fit(Options("Tokens") with { Optimizer = new Sgd { LearningRate = 1e-12f } }));
        string words = start.Keys.Single(name => name.Contains("words", StringComparison.Ordinal));
        CollectionAssert.AreEqual(start[words], kept[words]);
        CollectionAssert.AreNotEqual(start[words], free[words]);
        foreach (string other in start.Keys.Where(name => name.Contains("weight_ih", StringComparison.Ordinal))) CollectionAssert.AreNotEqual(start[other],
            kept[other], other);
    }

    [TestMethod]
    public void PatienceOfAStageEndsThatStage()
    {
        MultiTaskTransformer model = Toy.Fit(Toy.Tagger with
        {
            ValidationFraction = 0.3,
            Optimizer = new Sgd { LearningRate = 1e-9f },
            Stages = [new Stage { Name = "one", Epochs = 9, Patience = 1 }, new Stage { Name = "two", Epochs = 9, Patience = 2 }],
        });
        Assert.AreEqual("one one two two two", string.Join(' ', model.Training!.Epochs.Select(epoch => epoch.Stage)));
    }

    [TestMethod]
    public void AStageThatIsCancelledInItsFirstEpochLeavesWhatTheOneBeforeHadReached()
    {
        using var source = new CancellationTokenSource();
        var reports = new Cancelling(source, report => report is { Stage: "one", EpochEnded: true, Epoch: 2 });
        MultiTaskTrainer.Options one = Toy.Tagger with { Stages = [new Stage { Name = "one" }] };
        MultiTaskTransformer canceled = Toy.Fit(one with
        {
            Stages = [.. one.Stages, new Stage { Name = "two", Fresh = ["Tags", "Tokens"] }],
            Progress = reports,
            CancellationToken = source.Token,
        });
        Assert.IsTrue(canceled.Training!.WasCanceled);
        Assert.AreEqual("one one", string.Join(' ', canceled.Training.Epochs.Select(epoch => epoch.Stage)));
        CollectionAssert.AreEqual(Fingerprint.Weights(Toy.Fit(one)), Fingerprint.Weights(canceled));
    }

    [TestMethod]
    public void AStageHasAWeightingOfItsOwn()
    {
        var counting = new Counting([]);
        Toy.Fit(Toy.Tagger with { Weighting = counting, Stages = [new Stage { Name = "one" }, new Stage { Name = "two" }] });
        Assert.HasCount(2, counting.Built.Distinct().ToArray());
    }

    [TestMethod]
    public void AnObjectiveOfWeightZeroIsNotTrainedAndDoesNotDecide()
    {
        MultiTaskTrainer.Options options = Pretrained with { ValidationSet = Toy.View(_ml, 30, seed: 4), Patience = 1 };
        var silent = new Stage { Name = "one", Epochs = 4, Weights = new Dictionary<string, Schedule> { ["Tags"] = 0 } };
        TrainingSummary training = Toy.Fit(options with { Stages = [silent] }).Training!;
        Assert.HasCount(4, training.Epochs); // patience is the main task's
        Assert.AreEqual(3, training.BestEpoch);
        Assert.AreEqual("LanguageModel", string.Join(' ', training.Coverage.Select(covered => covered.Objective)));
    }

    [TestMethod]
    public void ReportsNameTheStage()
    {
        var log = new List<string>();
        var ml = new MLContext(seed: 1);
        ml.Log += (_, message) => log.Add(message.RawMessage);
        Toy.Fit(Pretrained, context: ml);
        Assert.IsTrue(log.Any(message => message.StartsWith("An epoch of stage pretraining holds\nobjective ", StringComparison.Ordinal)));
        Assert.IsTrue(log.Any(message => message.StartsWith("tuning: epoch 3/3, ", StringComparison.Ordinal)), string.Join('\n', log));
    }

    [TestMethod]
    public void WrongStagesSaySo()
    {
        Assert.StartsWith("Stage 'one' names the objective 'Nobody', but the objectives are 'Tags', 'LanguageModel'.",
            Refusal(new Stage { Name = "one", Objectives = ["Nobody"] }));
        Assert.StartsWith("Two stages are called 'one'; set the Name of one of them.", Refusal(new Stage { Name = "one" }, new Stage { Name = "one" }));
        Assert.StartsWith("Stage 'one' gives a weight to the objective 'LanguageModel', which it does not train: add it to Objectives, or leave its weight out.",
            Refusal(new Stage { Name = "one", Objectives = ["Tags"], Weights = new Dictionary<string, Schedule> { ["LanguageModel"] = 0.5 } }));
        Assert.StartsWith("The temperature of a sampler is above 0.", Refusal(new Stage { Name = "one", Sampler = new Temperature(0) }));
        Assert.StartsWith("Plateau changes the learning rate by the main task's metric on the validation rows, but there are none: set ValidationSet, or",
            Refusal(new Stage { Name = "one", LearningRateSchedule = new Plateau() }));
        Assert.StartsWith("A stage needs a name.", Refusal(new Stage { Name = " " }));
        Assert.StartsWith("Stage 'one': a stage has at least one epoch.", Refusal(new Stage { Name = "one", Epochs = 0 }));
        Assert.StartsWith("Stage 'one': patience is at least one epoch.", Refusal(new Stage { Name = "one", Patience = 0 }));
        Assert.StartsWith("Stage 'one': a batch has at least one row.", Refusal(new Stage { Name = "one", BatchSize = 0 }));
        Assert.StartsWith("The network has no part 'Tokens/layer7'; its parts are 'Tokens', 'Tokens/words', 'Tokens/characters',",
            Refusal(new Stage { Name = "one", Frozen = ["Tokens/layer7"] }));
    }

    private static string Refusal(params Stage[] stages)
    {
        ArgumentException? error = null;
        try
        {
            Toy.Fit(Pretrained with { Stages = stages });
        }
        catch (ArgumentException refused)
        {
            error = refused;
        }
        return error?.Message ?? "no error";
    }

    private sealed class Cancelling(CancellationTokenSource source, Func<TrainingReport, bool> at) : IProgress<TrainingReport>
    {
        public void Report(TrainingReport value)
        {
            if (at(value)) source.Cancel();
        }
    }

    private sealed record Counting(List<WeightingModule> Built) : WeightingSettings
    {
        public override WeightingModule Build(IReadOnlyList<string> objectives, ulong seed)
        {
            Built.Add(new Fixed().Build(objectives, seed));
            return Built[^1];
        }
    }
}
