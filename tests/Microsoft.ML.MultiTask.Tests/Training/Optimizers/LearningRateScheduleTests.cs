using Microsoft.ML.MultiTask.Optimizers;

namespace Microsoft.ML.MultiTask.Tests.Training.Optimizers;

[TestClass]
public sealed class LearningRateScheduleTests
{
    public static IEnumerable<(LearningRateSchedule Schedule, long Step, double Factor)> Points =>
    [
        (new ConstantLearningRate(), 0, 1), (new ConstantLearningRate(), 1000, 1),
        (new ConstantLearningRate { Warmup = 4 }, 0, 0.25), (new ConstantLearningRate { Warmup = 4 }, 3, 1), (new ConstantLearningRate { Warmup = 4 }, 4, 1),
        (new ConstantLearningRate { Warmup = 0.1 }, 4, 0.5), (new ConstantLearningRate { Warmup = 0.1 }, 10, 1),
        (new LinearDecay(), 0, 1), (new LinearDecay(), 25, 0.75), (new LinearDecay(), 100, 0), (new LinearDecay(), 130, 0),
        (new LinearDecay { Warmup = 0.2, Final = 0.5 }, 19, 1), (new LinearDecay { Warmup = 0.2, Final = 0.5 }, 60, 0.75),
        (new CosineDecay(), 0, 1), (new CosineDecay(), 50, 0.5), (new CosineDecay(), 25, 0.8535533905932737), (new CosineDecay(), 100, 0),
        (new CosineDecay { Final = 0.2 }, 50, 0.6), (new CosineDecay { Final = 0.2 }, 100, 0.2), (new CosineDecay { Warmup = 20 }, 60, 0.5),
        (new InverseSquareRoot(), 0, 1), (new InverseSquareRoot(), 3, 0.5),
        (new InverseSquareRoot { Warmup = 10 }, 4, 0.5), (new InverseSquareRoot { Warmup = 10 }, 10, 1), (new InverseSquareRoot { Warmup = 10 }, 40, 0.5),
        (new InverseDecay(), 0, 1), (new InverseDecay(), 100, 0.16556002607617015), // 11^-0.75
        (new InverseDecay { Alpha = 3, Beta = 0.5 }, 100, 0.5),
        (new Plateau { Warmup = 2 }, 0, 0.5), (new Plateau(), 70, 1),
    ];

    [TestMethod]
    [DynamicData(nameof(Points))]
    public void FactorsOfAHundredStepsAreThoseWorkedOutByHand(LearningRateSchedule schedule, long step, double factor)
    {
        Assert.AreEqual(factor, schedule.Factor(step, 100), 1e-12);
        Assert.AreEqual(factor, schedule.Start(100).Factor(step), 1e-12);
    }

    [TestMethod]
    public void PlateauWaitsForPatienceAnew()
    {
        var runner = new Plateau { Decay = 0.5, Patience = 2 }.Start(10);
        AssertFactors(runner, higherIsBetter: true, (0.7, 1), (0.7, 1), (0.6, 0.5), (0.69, 0.5), (0.5, 0.25), (0.8, 0.25), (0.1, 0.25), (0.1, 0.125));
    }

    [TestMethod]
    public void PlateauOfReiDropsEveryEpochAfterPatience()
    {
        var runner = new Plateau { Decay = 0.9, Patience = 3, DropEveryEpoch = true }.Start(10);
        AssertFactors(runner, higherIsBetter: true, (0.7, 1), (0.6, 1), (0.6, 1), (0.6, 0.9), (0.6, 0.81), (0.8, 0.81), (0.7, 0.81));
    }

    [TestMethod]
    public void PlateauTakesLossesNotANumberAndAMinimum()
    {
        var runner = new Plateau { Decay = 0.1, Patience = 1, Minimum = 0.05 }.Start(10);
        AssertFactors(runner, higherIsBetter: false, (double.NaN, 0.1), (3, 0.1), (2, 0.1), (double.NaN, 0.05), (2.5, 0.05), (1, 0.05));
    }

    [TestMethod]
    public void OtherSchedulesDoNotMindTheMetric()
    {
        var runner = new LinearDecay().Start(10);
        for (int epoch = 0; epoch < 20; epoch++) runner.Report(0, higherIsBetter: true);
        Assert.AreEqual(0.5, runner.Factor(5), 1e-12);
    }

    [TestMethod]
    public void NumbersOutOfRangeAreRefusedByName()
    {
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new LinearDecay { Warmup = -1 }).Message,
            "Warmup is -1; it must be a finite number of at least 0.");
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Plateau { Patience = 0 }).Message, "Patience is 0; it must be at least 1.");
        StringAssert.StartsWith(
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new CosineDecay { Final = 1.5 }).Message, "Final is 1.5; it must be from 0 to 1.");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ConstantLearningRate().Start(0));
    }

    private static void AssertFactors(LearningRateRunner runner, bool higherIsBetter, params (double Metric, double Factor)[] epochs)
    {
        for (int e = 0; e < epochs.Length; e++)
        {
            runner.Report(epochs[e].Metric, higherIsBetter);
            Assert.AreEqual(epochs[e].Factor, runner.Factor(5), 1e-12, $"epoch {e}");
        }
    }
}
