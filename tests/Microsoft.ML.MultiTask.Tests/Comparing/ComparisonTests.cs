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
        Console.WriteLine(result);
    }

    [TestMethod]
    public void RunsSideBySideAndFromTheFolderGiveTheSame()
    {
        using var folder = new TemporaryFolder();
        ComparisonResult expected = Compare(_options, _short);
        ComparisonResult parallel = Compare(_options, _short with { ParallelRuns = 3, Folder = folder.Path });
        var trained = new List<ComparisonReport>();
        ComparisonResult again = Compare(_options, _short with { Folder = folder.Path, Progress = new Told(trained) });
        Assert.AreEqual(Numbers(expected), Numbers(parallel));
        Assert.AreEqual(Numbers(expected), Numbers(again));
        Assert.IsFalse(trained.Any(report => report.Training is not null), "Something was trained again.");
        Assert.AreEqual(trained[^1].Planned, trained[^1].Done);
        Assert.HasCount(trained[^1].Planned, trained.Where(report => report.Run is not null));
    }

    private static string Numbers(ComparisonResult result) => string.Join("\n", result.Arms.Select(arm =>
        $"{arm.Name} {string.Join(" ", arm.Runs.Select(run => $"{run.Validation:R} {run.Test["Accuracy"]:R} {run.BestEpoch} {string.Join(",", run.Curve)}"))}"));

    private static ComparisonResult Compare(MultiTaskTrainer.Options options, ComparisonOptions comparison) =>
        _ml.MultiTask().Compare(options, Toy.View(_ml, 120), comparison);

    private static double? Weight(ComparedArm arm, string objective) =>
        ((ConstantSchedule?)arm.Options.Auxiliary.FirstOrDefault(auxiliary => auxiliary.Name == objective)?.Weight)?.Value;

    private sealed class Told(List<ComparisonReport> reports) : IProgress<ComparisonReport>
    {
        public void Report(ComparisonReport value) => reports.Add(value);
    }
}
