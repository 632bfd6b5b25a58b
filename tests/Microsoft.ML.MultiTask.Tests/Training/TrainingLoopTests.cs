using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Tests.EndToEnd;
using TorchSharp;

namespace Microsoft.ML.MultiTask.Tests.Training;

[TestClass]
public sealed class TrainingLoopTests
{
    private readonly MLContext _ml = new(seed: 1);

    private static MultiTaskTrainer.Options Noisy => Toy.Everything with
    {
        Encoder = Toy.Encoder with
        {
            Dropout = 0.3,
            InputDropout = 0.3,
            WordDropout = 0.1,
            CharacterDropout = 0.1,
            Noise = 0.1,
            Characters = new CharacterBiLstm { EmbeddingSize = 4, HiddenSize = 4 },
        },
        ValidationFraction = 0.2,
        Epochs = 3,
    };

    [TestMethod]
    public void TheSameSeedGivesTheSameBits()
    {
        MultiTaskTransformer first = Toy.Fit(Noisy with { Seed = 5 });
        torch.random.manual_seed(99); // whatever else the program does with libtorch's generator
        MultiTaskTransformer second = Toy.Fit(Noisy with { Seed = 5 });
        CollectionAssert.AreEqual(Fingerprint.Weights(first), Fingerprint.Weights(second));
        Toy.AreClose(Toy.Scores(first.Transform(Toy.View(_ml)), "Tags.Score"), Toy.Scores(second.Transform(Toy.View(_ml)), "Tags.Score"), 0);
        CollectionAssert.AreNotEqual(Fingerprint.Weights(first), Fingerprint.Weights(Toy.Fit(Noisy with { Seed = 6 })));
    }

    [TestMethod]
    public void TheSeedOfTheContextCounts()
    {
        byte[] first = Fingerprint.Weights(Toy.Fit(Noisy, context: new MLContext(seed: 5)));
        CollectionAssert.AreEqual(first, Fingerprint.Weights(Toy.Fit(Noisy, context: new MLContext(seed: 5))));
        CollectionAssert.AreNotEqual(first, Fingerprint.Weights(Toy.Fit(Noisy, context: new MLContext(seed: 6))));
    }

    [TestMethod]
    public void TheGeneratorOfTheCallerIsLeftAlone()
    {
        using torch.Tensor before = torch.get_rng_state();
        Toy.Fit(Noisy);
        using torch.Tensor after = torch.get_rng_state();
        Assert.IsTrue(before.Equals(after));
    }

    [TestMethod]
    public void ItLearns()
    {
        MultiTaskTransformer model = Toy.Fit(Toy.Everything with { Epochs = 15 }, rows: 120);
        MultiTaskMetrics metrics = _ml.MultiTask().Evaluate(model.Transform(Toy.View(_ml, 60, seed: 2)));
        Assert.IsGreaterThan(0.95, metrics["Tags"]["Accuracy"]);
        IReadOnlyList<EpochSummary> epochs = model.Training!.Epochs;
        foreach (string objective in (string[])["Tags", "Topic", "Chunks"])
        {
            Assert.IsLessThan(epochs[0].Losses[objective], epochs[^1].Losses[objective], objective);
        }
    }

    [TestMethod]
    public void EveryRowIsReadOncePerEpoch()
    {
        ToyRow[] rows = Toy.Rows(50);
        MultiTaskTransformer model = Toy.Fit(Toy.Tagger with { Epochs = 3 }, rows: 50);
        foreach (EpochSummary epoch in model.Training!.Epochs) Assert.AreEqual(rows.Sum(row => row.Tokens.Length), epoch.Tokens);
    }

    [TestMethod]
    public void TheBestEpochIsRestored()
    {
        IDataView validation = Toy.View(_ml, 30, seed: 4);
        // Halfway the task starts to unlearn what it has learnt.
        SequenceLabels task = new("Tags") { Weight = Schedule.Step(1, 0.5, -1) };
        MultiTaskTransformer model = Toy.Fit(Toy.Tagger with { Tasks = [task], ValidationSet = validation, Epochs = 12, Patience = null });
        double[] history = [.. model.Training!.Epochs.Select(epoch => epoch.Validation[0].MainValue)];
        Assert.HasCount(12, history);
        Assert.AreEqual(Array.IndexOf(history, history.Max()), model.Training.BestEpoch);
        Assert.AreNotEqual(history.Max(), history[^1]);
        Assert.AreEqual(history.Max(), _ml.MultiTask().Evaluate(model.Transform(validation))["Tags"]["Accuracy"], 1e-12);
    }

    [TestMethod]
    public void PatienceEndsTraining()
    {
        MultiTaskTransformer model = Toy.Fit(
            Toy.Tagger with { ValidationFraction = 0.3, Epochs = 30, Patience = 2, Optimizer = new Sgd { LearningRate = 1e-9f } });
        Assert.HasCount(3, model.Training!.Epochs);
        Assert.AreEqual(0, model.Training.BestEpoch);
        Assert.IsFalse(model.Training.WasCanceled);
    }

    [TestMethod]
    public void WithoutValidationTheLastWeightsAreKept()
    {
        MultiTaskTransformer model = Toy.Fit(Toy.Tagger with { Epochs = 3 });
        Assert.HasCount(3, model.Training!.Epochs);
        Assert.AreEqual(2, model.Training.BestEpoch);
        Assert.IsTrue(model.Training.Epochs.All(epoch => epoch.Validation.Count == 0));
    }

    [TestMethod]
    public void ProgressIsReportedAndLogged()
    {
        var reports = new Reports();
        var log = new List<string>();
        _ml.Log += (_, message) => { if (message.Source.Contains(nameof(MultiTaskTrainer), StringComparison.Ordinal)) log.Add(message.RawMessage); };
        Toy.Fit(Toy.Everything with { Epochs = 3, ValidationFraction = 0.2, Progress = reports }, context: _ml);

        TrainingReport[] ends = [.. reports.All.Where(report => report.EpochEnded)];
        CollectionAssert.AreEqual((int[])[1, 2, 3], ends.Select(report => report.Epoch).ToArray());
        Assert.IsTrue(ends.All(report => report.Epochs == 3 && report.TokensPerSecond > 0 && report.Validation.Count == 3));
        Assert.AreEqual(ends[^1].TotalSteps, ends[^1].Step, 3);
        Assert.AreEqual(TimeSpan.Zero, ends[^1].Remaining);
        CollectionAssert.AreEquivalent((string[])["Tags", "Topic", "Chunks"], ends[0].Losses.Keys.ToArray());
        Assert.IsTrue(log.Any(message => message.StartsWith("An epoch holds\nobjective ", StringComparison.Ordinal)), string.Join('\n', log));
        Assert.IsTrue(log.Any(message => message.StartsWith("epoch 3/3, step ", StringComparison.Ordinal)
            && message.Contains("; validation Tags: Accuracy ", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void ThreadsAreSetForTheTimeOfTraining()
    {
        int before = torch.get_num_threads();
        var threads = new List<int>();
        Toy.Fit(Toy.Tagger with { Threads = 3, Progress = new Reports { OnReport = _ => threads.Add(torch.get_num_threads()) } });
        Assert.IsTrue(threads.Count > 0 && threads.TrueForAll(count => count == 3));
        Assert.AreEqual(before, torch.get_num_threads());
    }

    [TestMethod]
    public void ATokenCancelledBeforehandThrows() =>
        Assert.ThrowsExactly<OperationCanceledException>(() => Toy.Fit(Toy.Tagger with { CancellationToken = new CancellationToken(true) }));

    [TestMethod]
    public void CancelledBeforeTheFirstStepThrows()
    {
        using var source = new CancellationTokenSource();
        _ml.Log += (_, message) => { if (message.RawMessage.StartsWith("An epoch holds", StringComparison.Ordinal)) source.Cancel(); };
        OperationCanceledException error = Assert.ThrowsExactly<OperationCanceledException>(
            () => Toy.Fit(Toy.Tagger with { CancellationToken = source.Token }, context: _ml));
        Assert.AreEqual("Training was cancelled before its first step; there is no model yet.", error.Message);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void CancelledTrainingGivesTheBestModelSoFar(bool byContext)
    {
        using var source = new CancellationTokenSource();
        MultiTaskTrainer.Options options = Toy.Tagger with { ValidationFraction = 0.2 };
        var reports = new Reports
        {
            OnReport = report =>
            {
                if (report is not { EpochEnded: true, Epoch: 2 }) return;
                if (byContext) _ml.CancelExecution();
                else source.Cancel();
            },
        };
        MultiTaskTransformer canceled = Toy.Fit(options with { Epochs = 9, Progress = reports, CancellationToken = source.Token }, context: _ml);
        Assert.IsTrue(canceled.Training!.WasCanceled);
        Assert.HasCount(2, canceled.Training.Epochs);
        CollectionAssert.AreEqual(Fingerprint.Weights(Toy.Fit(options with { Epochs = 2 })), Fingerprint.Weights(canceled));
    }

    [TestMethod]
    public void ALossThatExplodesIsNamed()
    {
        DivergedException error = Assert.ThrowsExactly<DivergedException>(
            () => Toy.Fit(Toy.Tagger with { Optimizer = new Sgd { LearningRate = 1e30f }, GradientClipping = null }));
        Assert.StartsWith("The loss of objective 'Tags' is no longer a finite number at step ", error.Message);
        Assert.EndsWith("; lower the learning rate, clip gradients to a smaller norm, or give the objective a smaller weight.", error.Message);
    }

    [TestMethod]
    public void WhenTheLossExplodesLaterTheBestModelBeforeIsKept()
    {
        MultiTaskTransformer model = Toy.Fit(Toy.Tagger with
        {
            ValidationFraction = 0.2,
            Epochs = 4,
            GradientClipping = null,
            Optimizer = new Sgd { LearningRate = 0.1f },
            Tasks = [new SequenceLabels("Tags") { Weight = Schedule.Step(1, 0.5, 1e36) }],
        });
        Assert.HasCount(2, model.Training!.Epochs);
        Assert.IsTrue(Toy.Scores(model.Transform(Toy.View(_ml))).All(row => row.All(float.IsFinite)));
    }

    [TestMethod]
    public void MissingLabelsAddNothing()
    {
        ToyRow[] rows = Toy.Rows(20);
        rows[0].Tags = [];
        rows[1].Tags[0] = "";
        rows[2].Tags = [.. rows[2].Tags.Select(_ => "")];
        rows[3].Topic = "";
        MultiTaskTransformer model = _ml.MultiTask().Trainer(Toy.Everything with { BatchSize = 1 }).Fit(_ml.Data.LoadFromEnumerable(rows));
        IReadOnlyList<ObjectiveCoverage> coverage = model.Training!.Coverage;
        int words = rows.Sum(row => row.Tokens.Length);
        Assert.AreEqual(new ObjectiveCoverage("Tags", 20, words, 18 / 20.0), coverage[0]);
        Assert.AreEqual(new ObjectiveCoverage("Topic", 20, words, 19 / 20.0), coverage[1]);
        Assert.AreEqual(new ObjectiveCoverage("Chunks", 20, words, 1), coverage[2]);
        Assert.IsTrue(model.Training.Epochs.All(epoch => epoch.Losses.Values.All(double.IsFinite)));
    }

    [TestMethod]
    public void TheMissingKeyIsAMissingLabel()
    {
        ToyRow[] rows = Toy.Rows(20);
        rows[4].Topic = "";
        IDataView texts = _ml.Data.LoadFromEnumerable(rows),
            keys = _ml.Transforms.Conversion.MapValueToKey("Topic").Append(_ml.Transforms.Conversion.MapValueToKey("Tags")).Fit(texts).Transform(texts);
        MultiTaskTransformer model = _ml.MultiTask().Trainer(Toy.Classifier).Fit(keys);
        Assert.AreEqual(19 / 20.0, model.Training!.Coverage[0].LabelledShare);
        CollectionAssert.AreEqual(Fingerprint.Weights(_ml.MultiTask().Trainer(Toy.Tagger).Fit(texts)),
            Fingerprint.Weights(_ml.MultiTask().Trainer(Toy.Tagger).Fit(keys)));
    }

    [TestMethod]
    public void AnObjectiveBringsRowsOfItsOwn()
    {
        ToyRow[] main = Toy.Rows(20), other = Toy.Rows(10, seed: 7);
        IDataView own = _ml.Transforms.SelectColumns("Tokens", "Chunks").Fit(_ml.Data.LoadFromEnumerable(other)).Transform(_ml.Data.LoadFromEnumerable(other));
        IDataView bare = _ml.Transforms.DropColumns("Chunks").Fit(_ml.Data.LoadFromEnumerable(main)).Transform(_ml.Data.LoadFromEnumerable(main));
        MultiTaskTransformer model = _ml.MultiTask().Trainer(Toy.Tagger with { Auxiliary = [new SequenceLabels("Chunks") { Data = own }] }).Fit(bare);
        int mainWords = main.Sum(row => row.Tokens.Length), otherWords = other.Sum(row => row.Tokens.Length);
        Assert.AreEqual(new ObjectiveCoverage("Tags", 20, mainWords, 1), model.Training!.Coverage[0]);
        Assert.AreEqual(new ObjectiveCoverage("Chunks", 30, mainWords + otherWords, 10 / 30.0), model.Training.Coverage[1]);
        Assert.IsTrue(model.Training.Epochs.All(epoch => epoch.Tokens == mainWords + otherWords));
        Assert.IsTrue(model.Training.Epochs[0].Losses["Chunks"] > 0);
    }

    [TestMethod]
    public void ASingleEpochReadsAllRowsWhateverTheCurriculum()
    {
        MultiTaskTrainer.Options options = Toy.Tagger with { Curriculum = new LengthCurriculum() };
        long all = Toy.Rows(40).Sum(row => row.Tokens.Length);
        Assert.AreEqual(all, Toy.Fit(options with { Epochs = 1 }).Training!.Epochs[0].Tokens);
        Assert.IsLessThan(all, Toy.Fit(options with { Epochs = 2 }).Training!.Epochs[0].Tokens);
    }

    [TestMethod]
    public void ACurriculumReadsNoLabelsThatAreNoNumbers() => Assert.StartsWith(
        "The curriculum reads the column 'Topic' as one number a row: Single, but objective 'Topic' learns it as ",
        Assert.ThrowsExactly<InvalidOperationException>(() => Toy.Fit(Toy.Classifier with { Curriculum = new ColumnCurriculum("Topic") })).Message);

    [TestMethod]
    public void ASamplerIsCheckedWhenTheTrainerIsMade()
    {
        Refused<ArgumentOutOfRangeException>("The temperature of a sampler is above 0.", new Temperature(-1));
        Refused<ArgumentException>("The sampler has a ratio for 'Chunks', but beside the main one the corpora are none; ",
            new Ratio(new Dictionary<string, double> { ["Chunks"] = 1 }));

        void Refused<T>(string message, CorpusSampler sampler) where T : Exception =>
            Assert.StartsWith(message, Assert.ThrowsExactly<T>(() => _ml.MultiTask().Trainer(Toy.Tagger with { Sampler = sampler })).Message);
    }

    [TestMethod]
    public void PenaltiesComeAfterTheOtherObjectives()
    {
        var calls = new List<string>();
        Toy.Fit(Toy.Tagger with { Auxiliary = [new LatePenalty(calls), new EarlyObjective(calls)], Epochs = 1, BatchSize = 1000 });
        Assert.AreEqual("early late", string.Join(' ', calls));
    }

    [TestMethod]
    public void TheSavedNetworkIsThatOfASingleTask()
    {
        MultiTaskTransformer single = Toy.Fit(Toy.Tagger),
            multi = Toy.Fit(Toy.Tagger with { Auxiliary = [new SequenceLabels("Chunks"), new Multiclass("Topic")] });
        MultiTaskTransformer kept = Toy.Fit(Toy.Tagger with { Auxiliary = [new SequenceLabels("Chunks") { Keep = true }, new Multiclass("Topic")] });
        Assert.AreEqual(single.ParameterCount, multi.ParameterCount);
        Assert.HasCount(Fingerprint.Weights(single).Length, Fingerprint.Weights(multi));
        Assert.AreEqual(single.ParameterCount + (16 + 1) * 3, kept.ParameterCount);
    }

    [TestMethod]
    public void AnInputThatOnlyAnAuxiliaryTaskReadsIsNotShipped()
    {
        MultiTaskTrainer.Options options = Toy.Tagger with
        {
            Inputs = [new Words("Tokens"), new Words("Text") { Tokenizer = new RegexTokenizer() }],
            Auxiliary = [new Multiclass("Topic") { Input = "Text" }],
        };
        MultiTaskTransformer model = Toy.Fit(options);
        IDataView bare = _ml.Transforms.SelectColumns("Tokens").Fit(Toy.View(_ml)).Transform(Toy.View(_ml));
        Assert.HasCount(40, Toy.Scores(model.Transform(bare)));
        Assert.AreEqual(Toy.Fit(Toy.Tagger).ParameterCount, model.ParameterCount);
    }

    [TestMethod]
    public void InitialStatesMayComeFromAnotherInput()
    {
        IDataView rows = _ml.Transforms.Categorical.OneHotEncoding("Domain", "Topic").Fit(Toy.View(_ml)).Transform(Toy.View(_ml));
        MultiTaskTransformer model = _ml.MultiTask().Trainer(Toy.Tagger with
        {
            Inputs = [new Words("Tokens"), new FeatureVector("Domain")],
            Encoder = Toy.Encoder with { InitialState = new ConditionedState("Domain") },
        }).Fit(rows);
        Assert.HasCount(40, Toy.Scores(model.Transform(rows)));
        IDataView bare = _ml.Transforms.DropColumns("Domain").Fit(rows).Transform(rows);
        Assert.StartsWith("There is no column 'Domain' in the rows to score.",
            Assert.ThrowsExactly<InvalidOperationException>(() => model.Transform(bare)).Message);
    }

    [TestMethod]
    public void NothingIsLeftBehindWhileTraining()
    {
        var tensors = new List<long>();
        List<long> bytes = [];
        var reports = new Reports { OnReport = report => { if (report.EpochEnded) Count(); } };
        long few = Left(() => Toy.Fit(Noisy with { Epochs = 1 }).Dispose());
        Assert.AreEqual(few, Left(() => Toy.Fit(Noisy with { Epochs = 20, Patience = null, Progress = reports }).Dispose()));
        Assert.HasCount(20, tensors);
        Assert.AreEqual(tensors[2], tensors[^1]);
        Assert.IsLessThan(bytes[4] + 200_000, bytes[^1]);

        void Count()
        {
            tensors.Add(torch.Tensor.TotalCount);
            bytes.Add(GC.GetTotalMemory(true));
        }
    }

    [TestMethod]
    public void NothingIsLeftBehindWhenTrainingFails()
    {
        MultiTaskTrainer.Options diverging = Toy.Tagger with { Optimizer = new Sgd { LearningRate = 1e30f }, GradientClipping = null };
        Assert.AreEqual(Left(() => Toy.Fit(Toy.Tagger).Dispose()), Left(() => Assert.ThrowsExactly<DivergedException>(() => Toy.Fit(diverging))));
    }

    [TestMethod]
    public void NothingIsLeftBehindWhilePredicting()
    {
        using MultiTaskTransformer model = Toy.Fit(Toy.Tagger);
        PredictionEngine<ToyRow, ToyPrediction> engine = Toy.Engine(_ml, model);
        ToyRow[] rows = Toy.Rows(50);
        Predict(1000);
        (long tensors, long bytes) = (LiveTensors(), GC.GetTotalMemory(true));
        Predict(10_000);
        Assert.AreEqual(tensors, torch.Tensor.TotalCount);
        Assert.IsLessThan(bytes + 200_000, GC.GetTotalMemory(true));

        void Predict(int count)
        {
            for (int i = 0; i < count; i++) engine.Predict(rows[i % rows.Length]);
        }
    }

    /// <summary>The tensors that are alive when those that other tests have let go of are gone.</summary>
    private static long LiveTensors()
    {
        for (int i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        return torch.Tensor.TotalCount;
    }

    /// <summary>By how many tensors the count has risen. TorchSharp counts a tensor that becomes a parameter twice, so a network that is gone still counts once
    /// per parameter.</summary>
    private static long Left(Action work)
    {
        long before = LiveTensors();
        work();
        return torch.Tensor.TotalCount - before;
    }

    private sealed record LatePenalty(List<string> Calls) : Penalty
    {
        public override string Name { get; init; } = "late";

        public override ObjectiveModule Build(BuildContext context) => new Recorder(() => Calls.Add(Name));
    }

    private sealed record EarlyObjective(List<string> Calls) : Objective
    {
        public override string Name { get; init; } = "early";

        public override IReadOnlyList<ColumnUse> Columns => [];

        public override ObjectiveModule Build(BuildContext context) => new Recorder(() => Calls.Add(Name));
    }

    private sealed class Recorder(Action record) : ObjectiveModule(nameof(Recorder))
    {
        public override torch.Tensor? Loss(Step step)
        {
            record();
            return null;
        }
    }

    private sealed class Reports : IProgress<TrainingReport>
    {
        public List<TrainingReport> All { get; } = [];

        public Action<TrainingReport>? OnReport { get; init; }

        public void Report(TrainingReport value)
        {
            All.Add(value);
            OnReport?.Invoke(value);
        }
    }
}
