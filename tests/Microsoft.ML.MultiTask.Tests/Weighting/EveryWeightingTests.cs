using System.Text.Json;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Weighting;
using static Microsoft.ML.MultiTask.Tests.Weighting.LinearLosses;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Weighting;

/// <summary>What holds of every weighting, or of every one that balances gradients; they are found by reflection.</summary>
[TestClass]
public sealed class EveryWeightingTests
{
    private static readonly double[]?[] _three = [[1, 0, 0.5], [-1, 1, 0], [0.2, -0.3, -1]];

    public static IEnumerable<object[]> All => typeof(WeightingSettings).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(WeightingSettings)) && !type.IsAbstract).Select(type => new object[] { Activator.CreateInstance(type)! });

    public static IEnumerable<object[]> Balancing => All.Where(row => row[0] is GradientWeighting)
        .SelectMany(row => Enum.GetValues<GradientLevel>().Select(level => new object[] { (GradientWeighting)row[0] with { Level = level } }));

    [TestMethod]
    [DynamicData(nameof(All))]
    public void SettingsSurviveJson(WeightingSettings settings)
    {
        string written = JsonSerializer.Serialize(settings, SettingsJson.Options);
        WeightingSettings read = JsonSerializer.Deserialize<WeightingSettings>(written, SettingsJson.Options)!;
        Assert.AreEqual(settings.GetType(), read.GetType());
        Assert.AreEqual(written, JsonSerializer.Serialize(read, SettingsJson.Options));
    }

    [TestMethod]
    [DynamicData(nameof(All))]
    public void LearnsAToy(WeightingSettings settings)
    {
        using var regression = new TwoRegressions(settings);
        (double before, double after) = regression.Run();
        Assert.IsLessThan(0.2 * before, after, $"{settings.GetType().Name} {after / before}");
    }

    [TestMethod]
    [DynamicData(nameof(Balancing))]
    public void LearnsAToyAtEitherLevel(GradientWeighting settings)
    {
        using var regression = new TwoRegressions(settings with { Every = 3 });
        (double before, double after) = regression.Run();
        Assert.IsLessThan(0.2 * before, after, $"{settings.GetType().Name} {after / before}");
    }

    [TestMethod]
    [DynamicData(nameof(Balancing))]
    public void OneLossKeepsItsGradient(GradientWeighting settings)
    {
        double[] factor = settings is DbMtl ? [0.5, -1] : [1, -2]; // that of the logarithm of 2
        AreClose(factor, Step(settings, [[1, -2]], [2]).Shared);
        AreClose(factor, Step(settings, [null, [1, -2]], [0, 2]).Shared, what: "beside a missing loss");
        AreClose(factor, Step(settings, [[0, 0], [1, -2]], [2, 2]).Shared, what: "beside a gradient of zero");
        AreClose(factor, Step(settings, [[], [1, -2]], [2, 2]).Shared, what: "beside a loss of its head alone");
    }

    [TestMethod]
    [DynamicData(nameof(Balancing))]
    public void NothingSharedIsReached(GradientWeighting settings)
    {
        Outcome outcome = Step(settings, [[], []], [2, 3], other: [1, 2]);
        AreClose([1, 2], outcome.Shared);
        Assert.AreEqual(settings is DbMtl ? 1 : 3, outcome.Heads[1], 1e-5);
    }

    [TestMethod]
    [DynamicData(nameof(Balancing))]
    public void HeadsAreNotWeighted(GradientWeighting settings)
    {
        Outcome outcome = Step(settings, [.. _three, null], [2, 3, 4, 0]);
        AreClose(settings is DbMtl ? [1, 1, 1] : [2, 3, 4], outcome.Heads[..3]);
        Assert.IsTrue(double.IsNaN(outcome.Heads[3]));
        Assert.AreEqual(settings is DbMtl ? Math.Log(24) : 9, outcome.Value, 1e-5);
    }

    [TestMethod]
    [DynamicData(nameof(Balancing))]
    public void EqualGradientsGiveTheirDirection(GradientWeighting settings)
    {
        double[] result = Step(settings, [[1, -2], [1, -2], [1, -2]]).Shared;
        AreClose(Unit([1, -2]), Unit(result), 1e-3);
    }

    [TestMethod]
    [DynamicData(nameof(Balancing))]
    public void OthersAreAdded(GradientWeighting settings)
    {
        Outcome plain = Step(settings, _three), more = Step(settings, _three, other: [10, 20, 30]);
        AreClose([.. plain.Shared.Zip((double[])[10, 20, 30], (a, b) => a + b)], more.Shared);
        Assert.AreEqual(plain.Heads[0] + 5, more.Heads[0], 1e-5);
        Assert.AreEqual(plain.Value, more.Value, 1e-5);
    }

    [TestMethod]
    [DynamicData(nameof(Balancing))]
    public void ExtremeScalesStayNumbers(GradientWeighting settings)
    {
        using WeightingModule module = Build(settings, 3);
        double[] sizes = [1e-8, 1, 1e8];
        for (int turn = 0; turn < 6; turn++)
        {
            double[][] gradients = [.. _three.Select((gradient, k) => gradient!.Select(x => x * sizes[(k + turn) % 3]).ToArray())];
            double[] result = Step(module, gradients, level: settings.Level).Shared;
            Assert.IsTrue(result.All(double.IsFinite), string.Join(' ', result));
            Assert.IsTrue(settings is PCGrad or GradDrop || result.Any(x => x != 0), "nothing left");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Balancing))]
    public void DegenerateGradientsStayNumbers(GradientWeighting settings)
    {
        double[][][] cases = [[[1, 2], [-1, -2]], [[1, 0], [0, 1], [-1, -1]], [[1, 1], [2, 2], [-3, -3], [1, 0]], [[1e-20, 0], [1, 0]]];
        foreach (double[][] gradients in cases)
        {
            double[] result = Step(settings, gradients).Shared;
            Assert.IsTrue(result.All(double.IsFinite), string.Join(' ', result));
        }
    }

    [TestMethod]
    [DynamicData(nameof(Balancing))]
    public void BrokenGradientsArePassedOn(GradientWeighting settings) =>
        Assert.IsTrue(double.IsNaN(Step(settings, [[double.NaN, 1], [1, 1]]).Shared[0]), "the loop finds out by the losses");

    [TestMethod]
    [DynamicData(nameof(Balancing))]
    public void OrderDoesNotMatter(GradientWeighting settings)
    {
        if (settings is PCGrad or GradVac or GradDrop) return; // random order
        double[][] gradients = Draw(4, 4, 6);
        double[] values = [1, 2, 3, 4];
        AreClose(Step(settings, gradients, values).Shared, Step(settings, [.. gradients.Reverse()], [.. values.Reverse()]).Shared, 1e-3);
    }

    [TestMethod]
    [DynamicData(nameof(Balancing))]
    public void NothingConflictsWhereThatIsClaimed(GradientWeighting settings)
    {
        if (settings is not (Mgda or NashMtl or FairGrad or UPGrad or DualProj or ConFIG)) return;
        for (int seed = 0; seed < 20; seed++)
        {
            double[][] gradients = Draw(seed, 4, 6);
            double[] result = Step(settings, gradients).Shared;
            foreach (double[] gradient in gradients) Assert.IsGreaterThan(-1e-4, Dot(Unit(gradient), result), $"seed {seed}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Balancing))]
    public void WeightsAreUsedAgainInBetween(GradientWeighting settings)
    {
        if (settings is GradDrop) return; // has none
        using WeightingModule module = Build(settings with { Every = 2 }, 3);
        double[]?[] axes = [[1, 0, 0], [0, 1, 0], null], first = [[1, 0, 0], [-1, 1, 0], null];
        double[] balanced = Step(module, first, level: settings.Level).Shared, weights = [balanced[0] + balanced[1], balanced[1]];
        double[] between = Step(module, [axes[0], axes[1], [0, 0, 1]], level: settings.Level).Shared;
        AreClose([.. weights, 1], between, what: "a missing objective has weight 1");
    }

    [TestMethod]
    [DynamicData(nameof(Balancing))]
    public void AStepWithOneGradientIsNotTakenForABalance(GradientWeighting settings)
    {
        double[]?[][] alone = [[[3, 0], null], [[3, 0], []], [null, [0, 3]], [[3, 0], [0, 0]], [[0, 0], [3, 0]]];
        if (settings is GradDrop) alone = alone[..3]; // which tells no gradient of zero from another
        using WeightingModule module = Build(settings with { Every = 2 }, 2), every = Build(settings, 2);
        foreach (double[]?[] gradients in alone) Step(module, gradients, level: settings.Level);
        AreClose(Step(every, Conflict, level: settings.Level).Shared, Step(module, Conflict, level: settings.Level).Shared);
    }

    [TestMethod]
    [DynamicData(nameof(Balancing))]
    public void NothingSharedIsReachedByTheOthersEither(GradientWeighting settings)
    {
        Outcome outcome = Step(settings, [[], []], [2, 3], other: []);
        AreClose(settings is DbMtl ? [1 + 5, 1] : [2 + 5, 3], outcome.Heads);
    }

    [TestMethod]
    [DynamicData(nameof(Balancing))]
    public void NobodyReadsWhatIsCut(GradientWeighting settings)
    {
        using var scope = NewDisposeScope();
        using WeightingModule module = Build(settings, 2);
        Tensor head = nn.Parameter(tensor(1f)), alone = nn.Parameter(tensor(1f));
        module.Backward(new Backpropagation([head.Times(2), null], [alone.Times(3)], [], () => []));
        Assert.AreEqual(settings is DbMtl ? 1 : 2, head.grad!.item<float>(), 1e-6);
        Assert.AreEqual(3, alone.grad!.item<float>(), 1e-6);
    }

    [TestMethod]
    [DynamicData(nameof(Balancing))]
    public void LevelsAgreeWhereTheRepresentationIsTheParameter(GradientWeighting settings)
    {
        GradientWeighting other = settings with { Level = 1 - settings.Level };
        AreClose(Step(settings, _three, [2, 3, 4]).Shared, Step(other, _three, [2, 3, 4]).Shared);
    }

    [TestMethod]
    [DynamicData(nameof(Balancing))]
    public void TheRepresentationNeedsACut(GradientWeighting settings)
    {
        if (settings.Level == GradientLevel.Parameters) return;
        using WeightingModule module = Build(settings, 2);
        Assert.IsTrue(module.CutsGraph);
        Assert.Contains("set Level = GradientLevel.Parameters",
            Assert.ThrowsExactly<InvalidOperationException>(() => Step(module, Conflict, level: GradientLevel.Parameters)).Message);
    }

    [TestMethod]
    public void TheGraphIsCutWhereThatIsOfUse()
    {
        foreach ((GradientLevel level, int every, bool cuts) in new[] { (GradientLevel.Parameters, 1, false), (GradientLevel.Parameters, 2, true) })
        {
            using WeightingModule module = Build(new UPGrad { Level = level, Every = every }, 2);
            Assert.AreEqual(cuts, module.CutsGraph);
        }
        using WeightingModule plain = Build(new Fixed(), 2);
        Assert.IsFalse(plain.CutsGraph);
    }

    [TestMethod]
    public void BadSettingsAreRefused()
    {
        Refused(new Uncertainty { InitialLogVariance = double.NaN }, "Uncertainty.InitialLogVariance is NaN; it must be a finite number.");
        Refused(new DynamicWeightAverage { Temperature = 0 }, "DynamicWeightAverage.Temperature is 0; it must be a finite number above 0.");
        Refused(new RandomLossWeighting { Draw = (LossDraw)7 }, "RandomLossWeighting.Draw is 7; it must be NormalSoftmax or Dirichlet.");
        Refused(new Famo { LearningRate = 0 }, "Famo.LearningRate is 0; it must be a finite number above 0.");
        Refused(new Famo { Gamma = -1 }, "Famo.Gamma is -1; it must be a finite number of at least 0.");
        Refused(new SmoothTchebycheff { Mu = -0.5 }, "SmoothTchebycheff.Mu is -0.5; it must be a finite number above 0.");
        Refused(new SmoothTchebycheff { WarmUpEpochs = -1 }, "SmoothTchebycheff.WarmUpEpochs is -1; it must be at least 0.");
        Refused(new Mgda { Every = 0 }, "Mgda.Every is 0; it must be at least 1.");
        Refused(new Mgda { Level = (GradientLevel)7 }, "Mgda.Level is 7; it must be Representation or Parameters.");
        Refused(new Mgda { Normalization = (MgdaNormalization)7 }, "Mgda.Normalization is 7; it must be None, Length, Loss or LossAndLength.");
        Refused(new GradVac { Beta = 2 }, "GradVac.Beta is 2; it must be from 0 to 1.");
        Refused(new GradDrop { Leak = -1 }, "GradDrop.Leak is -1; it must be from 0 to 1.");
        Refused(new CAGrad { C = 1 }, "CAGrad.C is 1; it must be at least 0 and below 1.");
        Refused(new FairGrad { Alpha = 0 }, "FairGrad.Alpha is 0; it must be from 0.1 to 100.");
        Refused(new AlignedMtl { Scale = (AlignedScale)7 }, "AlignedMtl.Scale is 7; it must be Minimum, Median or RootMeanSquare.");
        Refused(new DbMtl { Smoothing = 1 }, "DbMtl.Smoothing is 1; it must be at least 0 and below 1.");
        Refused(new DbMtl { Smoothing = 0.9 }, "DbMtl.Smoothing is 0.9; it must be 0, unless Level = GradientLevel.Parameters.");
        Refused(new GradNorm { Alpha = -1 }, "GradNorm.Alpha is -1; it must be a finite number of at least 0.");
        Refused(new GradNorm { LearningRate = 0 }, "GradNorm.LearningRate is 0; it must be a finite number above 0.");
        Refused(new Alternate { Order = (AlternateOrder)7 }, "Alternate.Order is 7; it must be Random or RoundRobin.");
        Refused(Shares("c", 1), "Alternate.Shares is for 'c'; it must be for one of the objectives, a, b.");
        Refused(Shares("a", -1), "Alternate.Shares['a'] is -1; it must be a finite number of at least 0.");
        Refused(Shares("a", 0) with { Shares = new Dictionary<string, double> { ["a"] = 0, ["b"] = 0 } },
            "Alternate.Shares is 0 for every objective; it must be above 0 for one of them.");
        Refused(Shares("a", 2) with { Order = AlternateOrder.RoundRobin },
            "Alternate.Shares is set; it must be left out in round-robin order, which has no shares.");

        static Alternate Shares(string name, double share) => new() { Shares = new Dictionary<string, double> { [name] = share } };
        static void Refused(WeightingSettings settings, string message) =>
            Assert.Contains(message, Assert.ThrowsExactly<ArgumentException>(() => settings.Validate(["a", "b"])).Message);
    }
}
