using System.Text.Json;
using Microsoft.ML.MultiTask.Tests.EndToEnd;
using Microsoft.ML.MultiTask.Tests.Packaging;

namespace Microsoft.ML.MultiTask.Tests.Comparing;

/// <summary>Comparisons from beginning to end, on a generated language.</summary>
[TestClass]
public sealed class ComparisonTests
{
    private static readonly MLContext _ml = new(seed: 1);

    private static readonly MultiTaskTrainer.Options _options = Toy.Tagger with
    {
        ValidationFraction = 0.25,
        Auxiliary = [new SequenceLabels("Chunks"), new LanguageModel { HiddenSize = 4 }, new Multiclass("Topic") { Weight = 0.5 }],
    };

    private static readonly ComparisonOptions _short = new()
    {
        Seeds = 2,
        TuningSeeds = [101],
        Weights = [0.1, 1],
        LearningRates = [1, 2],
        Epochs = 3,
        Patience = 2,
        ParallelRuns = 1,
    };

    [TestMethod]
    public void EveryAuxiliaryIsComparedAloneAndLeftOut()
    {
        ComparisonResult result = Compare(_options, _short);
        Assert.AreSequenceEqual((string[])["Tags alone", "with Chunks", "with LanguageModel", "with Topic", "with all 3", "all but Chunks", "all but LanguageModel",
            "all but Topic", "placebo"], result.Arms.Select(arm => arm.Name));
        Assert.AreEqual("Tags", result.Task);
        Assert.AreEqual("Accuracy", result.Metric);
        Assert.IsTrue(result.IsComplete);
        foreach (ComparedArm arm in result.Arms)
        {
            Assert.AreSequenceEqual((int[])[1, 2], arm.Runs.Select(run => run.Seed), arm.Name);
            Assert.AreEqual(arm.Runs.Average(run => run.Test["Accuracy"]), arm.Test.Mean, 1e-12);
            Assert.AreEqual(result.Arms[0].LearningRate, arm.LearningRate, arm.Name);
            Assert.AreEqual(arm.Name.StartsWith("all but", StringComparison.Ordinal), arm.Contribution is not null, arm.Name);
            Assert.AreEqual(0.5 * arm.Weights.GetValueOrDefault("Topic", 1), Weight(arm, "Topic") ?? 0.5 * arm.Weights.GetValueOrDefault("Topic", 1), arm.IsPlacebo ? 1 : 1e-12);
            Assert.HasCount(arm.Options.Auxiliary.Count == 0 || arm.IsPlacebo || arm.Contribution is not null ? arm.Options.Auxiliary.Count == 0 ? 2 : 0 : 2, arm.Trials);
        }
        Assert.AreEqual(1e-6, Weight(result["placebo"], "Topic"));
        Assert.AreEqual(result["with all 3"].Weights["Chunks"], result["all but Topic"].Weights["Chunks"]);
        Assert.Contains("| all but Topic ", result.ToString());
    }

    [TestMethod]
    public void RunsSideBySideAndFromTheFolderGiveTheSame()
    {
        using var folder = new TemporaryFolder();
        ComparisonResult expected = Compare(_options, _short);
        ComparisonResult parallel = Compare(_options, _short with { ParallelRuns = 3, Folder = folder.Path });
        var trained = new List<ComparisonReport>();
        ComparisonResult again = Compare(_options, _short with { Folder = folder.Path, Progress = new Doing(trained.Add) });
        Assert.AreEqual(Numbers(expected), Numbers(parallel));
        Assert.AreEqual(Numbers(expected), Numbers(again));
        Assert.IsFalse(trained.Any(report => report.Training is not null), "Something was trained again.");
        Assert.AreEqual(trained[^1].Planned, trained[^1].Done);
        Assert.HasCount(trained[^1].Planned, trained.Where(report => report.Run is not null));
    }

    /// <summary>What batches, vocabularies and the draws of dropout alone do: nothing. Plain steps, since Adam makes whole steps of the smallest
    /// gradients.</summary>
    [TestMethod]
    public void ThePlaceboIsAsTheMainTaskAlone()
    {
        MultiTaskTrainer.Options options = _options with
        {
            Auxiliary = [new SequenceLabels("Chunks") { Data = Toy.View(_ml, 70, seed: 9) }, new LanguageModel { HiddenSize = 4 }],
            MainVocabulary = true,
            Optimizer = new Sgd { LearningRate = 0.5f },
        };
        ComparisonResult result = Compare(options, _short);
        ComparedArm alone = result.Arms[0], placebo = result["placebo"];
        Assert.IsTrue(placebo.IsPlacebo);
        for (int seed = 0; seed < 2; seed++)
        {
            Assert.AreEqual(alone.Runs[seed].Steps, placebo.Runs[seed].Steps);
            for (int epoch = 0; epoch < alone.Runs[seed].Curve.Count; epoch++)
            {
                Assert.AreEqual(alone.Runs[seed].Losses[epoch]["Tags"], placebo.Runs[seed].Losses[epoch]["Tags"], 1e-4);
                Assert.AreEqual(alone.Runs[seed].Curve[epoch], placebo.Runs[seed].Curve[epoch], 0.02);
            }
        }
        Assert.AreEqual(ComparisonVerdict.NotResolved, placebo.Gain!.Verdict);
        Assert.IsTrue(result.Arms.All(arm => arm.Runs.All(run => run.Words["Tags"] == alone.Runs[run.Seed - 1].Words["Tags"])));
    }

    [TestMethod]
    public void TheRecommendedSettingsTrainAndTheJsonHoldsEveryRun()
    {
        ComparisonResult result = Compare(_options with { Auxiliary = [new SequenceLabels("Chunks")] }, _short);
        Assert.AreSequenceEqual((string[])["Tags alone", "with Chunks", "placebo"], result.Arms.Select(arm => arm.Name));
        Assert.StartsWith("Train ", result.Recommendation);
        using MultiTaskTransformer model = _ml.MultiTask().Trainer(result.RecommendedOptions).Fit(Toy.View(_ml, 60));
        Assert.AreEqual(3, model.Training!.Epochs.Count);
        using JsonDocument json = JsonDocument.Parse(result.ToJson());
        Assert.AreEqual(result.Recommended.Name, json.RootElement.GetProperty("Recommended").GetString());
        Assert.AreEqual(result["with Chunks"].Runs[1].Test["Accuracy"],
            json.RootElement.GetProperty("Arms")[1].GetProperty("Runs")[1].GetProperty("Test").GetProperty("Accuracy").GetDouble());
        Assert.AreEqual("There is no arm 'with Topic'; there are 'Tags alone', 'with Chunks', 'placebo'.",
            Assert.ThrowsExactly<KeyNotFoundException>(() => result["with Topic"]).Message);
    }

    [TestMethod]
    public void GivenArmsAreComparedWithTheFirst()
    {
        MultiTaskTrainer.Options alone = _options with { Auxiliary = [new LogFrequency()] };
        ComparisonResult result = _ml.MultiTask().CompareArms(
            [new("narrow", alone), new("narrow, with chunks", alone with { Auxiliary = [.. alone.Auxiliary, new SequenceLabels("Chunks")] }),
                new("wide", alone with { Encoder = Toy.Encoder with { HiddenSize = 12 } })],
            Toy.View(_ml, 120), _short with { TestSet = Toy.View(_ml, 30, seed: 7), Measure = model => new Dictionary<string, double> { ["parameters"] = model.ParameterCount } });
        Assert.AreSequenceEqual((string[])["narrow", "narrow, with chunks", "wide", "placebo"], result.Arms.Select(arm => arm.Name));
        Assert.AreSequenceEqual((string[])["Chunks"], result.Arms[1].Weights.Keys);
        Assert.IsEmpty(result["wide"].Trials);
        Assert.AreEqual(1, ((ConstantSchedule)result["placebo"].Options.Auxiliary[0].Weight).Value); // which the first arm has too
        Assert.IsGreaterThan(result["narrow"].Measured("parameters").Mean, result["wide"].Measured("parameters").Mean);
        Assert.Contains(" parameters | seconds |", result.ToString());
    }

    /// <summary>A trial that diverges is no choice; a reported run that does is told and not counted.</summary>
    [TestMethod]
    public void WhatDivergesIsNotChosen()
    {
        ComparisonResult result = Compare(_options with { Auxiliary = [new LogFrequency()], Optimizer = new Sgd { LearningRate = 0.1f }, GradientClipping = null },
            _short with { LearningRates = [1e30, 1], Weights = [1] });
        Assert.AreEqual(1, result.Arms[0].LearningRate);
        Assert.Contains("no longer a finite number", result.Arms[0].Trials.Single(run => run.LearningRate == 1e30).Failure!);
        Assert.IsTrue(result.Notes.Contains("Arm 'Tags alone': 1 of 2 trials were not finished."), string.Join("\n", result.Notes));
    }

    [TestMethod]
    public void CancelledItHoldsWhatIsFinished()
    {
        using var source = new CancellationTokenSource();
        int ended = 0;
        ComparisonResult result = Compare(_options, _short with
        {
            CancellationToken = source.Token,
            Progress = new Doing(report =>
            {
                if (report.Run is not null && ++ended == 13) source.Cancel();
            }),
        });
        Assert.IsFalse(result.IsComplete);
        Assert.AreEqual(13, result.Arms.Sum(arm => arm.Runs.Count + arm.Trials.Count));
        Assert.Contains("The comparison was cancelled; this is what was finished.", result.Notes);
        Assert.AreEqual("Train Tags alone: no arm has two runs to be compared by.", result.Recommendation);
        using var early = new CancellationTokenSource();
        early.Cancel();
        Assert.ThrowsExactly<OperationCanceledException>(() => Compare(_options, _short with { CancellationToken = early.Token }));
        Assert.ThrowsExactly<OperationCanceledException>(() => Compare(_options with { CancellationToken = early.Token }, _short));
    }

    [TestMethod]
    public void WithoutTimeNothingIsBegun()
    {
        ComparisonResult result = Compare(_options, _short with { TimeBudget = TimeSpan.FromTicks(1) });
        Assert.IsTrue(result.Arms.All(arm => arm.Runs.Count == 0 && arm.Trials.Count == 0));
        Assert.Contains("The time was over before all runs were finished.", result.Notes);
        Assert.Contains("Arm 'with Chunks' has the weights and learning rates that were given: none of its trials was finished.", result.Notes);
        Assert.IsFalse(result.IsComplete);
        Assert.IsNotNull(result.ToString());
    }

    [TestMethod]
    public void MoreSeedsTrainTheNewOnesAlone()
    {
        using var folder = new TemporaryFolder();
        MultiTaskTrainer.Options options = _options with { Auxiliary = [new LogFrequency()] };
        _ = Compare(options, _short with { Folder = folder.Path });
        var seeds = new HashSet<int>();
        ComparisonResult more = Compare(options, _short with
        {
            Folder = folder.Path,
            Seeds = 3,
            Progress = new Doing(report =>
        {
            if (report.Training is not null) seeds.Add(report.Seed);
        })
        });
        Assert.AreSequenceEqual((int[])[3], seeds);
        Assert.IsTrue(more.IsComplete);
        seeds.Clear();
        _ = _ml.MultiTask().Compare(options, Toy.View(_ml, 121), _short with { Folder = folder.Path, Progress = new Doing(report => seeds.Add(report.Training is null ? 0 : report.Seed)) });
        Assert.IsTrue(seeds.SetEquals([0, 1, 2, 101]), "Other rows, but runs were taken from the folder.");
    }

    [TestMethod]
    public void ABrokenFileIsNamed()
    {
        using var folder = new TemporaryFolder();
        MultiTaskTrainer.Options options = _options with { Auxiliary = [new LogFrequency()] };
        _ = Compare(options, _short with { Folder = folder.Path });
        string file = Directory.GetFiles(folder.Path, "placebo.1.*.json").Single();
        File.WriteAllText(file, File.ReadAllText(file)[..50]);
        Assert.AreEqual($"The file '{file}' does not hold the finished run that it is named after; delete it, and the run is done again.",
            Assert.ThrowsExactly<InvalidDataException>(() => Compare(options, _short with { Folder = folder.Path })).Message);
        File.Delete(file);
        Assert.IsTrue(Compare(options, _short with { Folder = folder.Path }).IsComplete);
    }

    /// <summary>As on a full disk: the runs go on, and the result says so.</summary>
    [TestMethod]
    public void AFolderThatCannotBeWrittenCostsNoRun()
    {
        using var around = new TemporaryFolder();
        string folder = around.Under("runs");
        ComparisonResult result = Compare(_options with { Auxiliary = [new LogFrequency()] }, _short with
        {
            Folder = folder,
            Progress = new Doing(_ =>
            {
                if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            }),
        });
        Assert.IsTrue(result.IsComplete);
        Assert.IsTrue(result.Notes.Any(note => note.StartsWith($"Runs could not be written to the folder '{folder}'", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void OtherBatchesAreReplacedAndSaidSo()
    {
        MultiTaskTrainer.Options options = _options with
        {
            Auxiliary = [new SequenceLabels("Chunks") { Data = Toy.View(_ml, 70, seed: 9) }],
            Batches = BatchComposition.Stratified,
        };
        ComparisonOptions once = _short with { Weights = [1], LearningRates = [1] };
        ComparisonResult result = Compare(options, once);
        Assert.AreEqual(BatchComposition.Balanced, result["with Chunks"].Options.Batches);
        Assert.Contains("Arm 'with Chunks': its batches are replaced by BatchComposition.Balanced, in which the main task has the same ones in all arms.", result.Notes);
        Assert.AreEqual(BatchComposition.Stratified, Compare(options, once with { KeepBatches = true })["with Chunks"].Options.Batches);
    }

    [TestMethod]
    public void ABestEpochAtTheEndIsFlagged()
    {
        ComparisonResult result = Compare(_options with { Auxiliary = [new LogFrequency()] }, _short with { Weights = [1], LearningRates = [1], Epochs = 2, Placebo = false });
        Assert.AreEqual(2, result.Arms[0].NearCap);
        Assert.Contains("Arm 'Tags alone': in 2 of 2 runs the best epoch is one of the last three allowed; set Epochs above 2.", result.Notes);
    }

    [TestMethod]
    public void BadInputIsRefusedWithAMend()
    {
        Refused<ArgumentException>("There is no auxiliary objective to compare the main task alone with: add some to Auxiliary, such as new LanguageModel(). "
            + "(Parameter 'Auxiliary')", _options with { Auxiliary = [] }, _short);
        Refused<ArgumentException>("A comparison chooses epochs and weights on validation rows: set ValidationSet, or ValidationFraction above 0. (Parameter "
            + "'ValidationFraction')", _options with { ValidationFraction = 0 }, _short);
        Refused<InvalidOperationException>("The main task 'Tags' has 1 labelled validation rows, which are too few to compare anything by: at least 10 are needed; set "
            + "a ValidationSet with more.", _options with { ValidationSet = Toy.View(_ml, 1) }, _short);
        Refused<InvalidOperationException>("The main task 'Tags' has 3 labelled test rows, which are too few to compare anything by: at least 10 are needed; set "
            + "a TestSet with more.", _options, _short with { TestSet = Toy.View(_ml, 3) });
        Refused<ArgumentException>("Task 'Tags': the metric of sequence labels is Accuracy, F1 or UnknownAccuracy, not 'Fine'. (Parameter 'Metric')",
            _options with { Tasks = [new SequenceLabels("Tags") { Metric = "Fine" }] }, _short);
        Refused<ArgumentException>("ComparisonOptions.TuningSeeds is [2]; it holds none of the seeds reported, 1 to 2. (Parameter 'TuningSeeds')", _options,
            _short with { TuningSeeds = [2] });
        Refused<ArgumentException>("ComparisonOptions.Weights is [0, 1]; it holds numbers above 0. (Parameter 'Weights')", _options, _short with { Weights = [0, 1] });
        Refused<ArgumentException>("ComparisonOptions.Seeds is 1; it is at least 2: a difference needs pairs of runs. (Parameter 'Seeds')", _options,
            _short with { Seeds = 1 });
    }

    [TestMethod]
    public void ArmsThatCannotBeComparedAreRefused()
    {
        Arms("A comparison needs at least two arms, not 1. (Parameter 'arms')", new ComparisonArm("a", _options));
        Arms("Two arms are called 'a'; give one of them another name. (Parameter 'arms')", new("a", _options), new("a", _options));
        Arms("An arm is called 'placebo', which is the name of the control that is added; give it another name, or leave Placebo out. (Parameter 'arms')",
            new("a", _options), new("placebo", _options));
        Arms("The first task of arm 'b' is 'Chunks', that of 'a' 'Tags'; all arms need the same one to be compared. (Parameter 'arm')",
            new("a", _options), new("b", _options with { Tasks = [new SequenceLabels("Chunks")], Auxiliary = [] }));
        Arms("Arms 'b' and 'a' have other validation rows; give them the same ValidationSet and ValidationFraction. (Parameter 'arm')",
            new("a", _options), new("b", _options with { ValidationFraction = 0.3 }));
        Assert.AreEqual("Arm 'a' is measured by F1 and arm 'b' by Accuracy; give their main tasks the same Metric.", Assert.ThrowsExactly<InvalidOperationException>(() =>
            _ml.MultiTask().CompareArms([new("a", Chunker("F1")), new("b", Chunker("Accuracy"))], Toy.View(_ml, 120),
                _short with { LearningRates = [1], Placebo = false })).Message);

        static MultiTaskTrainer.Options Chunker(string metric) => _options with { Tasks = [new SequenceLabels("Chunks") { Metric = metric }], Auxiliary = [] };

        static void Arms(string message, params ComparisonArm[] arms) => Assert.AreEqual(message,
            Assert.ThrowsExactly<ArgumentException>(() => _ml.MultiTask().CompareArms(arms, Toy.View(_ml, 120), _short)).Message);
    }

    /// <summary>An arm that only comes of leaving something out is left out itself where it cannot stand.</summary>
    [TestMethod]
    public void AnArmThatCannotBeTrainedIsLeftOut()
    {
        MultiTaskTrainer.Options options = _options with
        {
            Sharing = new Separate(),
            Auxiliary =
            [
                new SequenceLabels("Chunks"),
                new ParameterDistance { Part = "Tags", OtherPart = "Chunks", Components = ["layer1"] },
            ],
        };
        ComparisonResult result = Compare(options, _short with { Weights = [1], LearningRates = [1] });
        Assert.AreSequenceEqual((string[])["Tags alone", "with Chunks", "with all 2", "placebo"], result.Arms.Select(arm => arm.Name));
        Assert.IsTrue(result.Notes.Any(note => note.StartsWith("Arm 'with ParameterDistance' is left out, since it cannot be trained: ", StringComparison.Ordinal)),
            string.Join("\n", result.Notes));
    }

    private static void Refused<TException>(string message, MultiTaskTrainer.Options options, ComparisonOptions comparison) where TException : Exception =>
        Assert.AreEqual(message, Assert.ThrowsExactly<TException>(() => Compare(options, comparison)).Message);

    private static string Numbers(ComparisonResult result) => string.Join("\n", result.Arms.Select(arm =>
        $"{arm.Name} {string.Join(" ", arm.Runs.Select(run => $"{run.Validation:R} {run.Test["Accuracy"]:R} {run.BestEpoch} {string.Join(",", run.Curve)}"))}"));

    private static ComparisonResult Compare(MultiTaskTrainer.Options options, ComparisonOptions comparison) =>
        _ml.MultiTask().Compare(options, Toy.View(_ml, 120), comparison);

    private static double? Weight(ComparedArm arm, string objective) =>
        ((ConstantSchedule?)arm.Options.Auxiliary.FirstOrDefault(auxiliary => auxiliary.Name == objective)?.Weight)?.Value;
}
