using Microsoft.ML.MultiTask.Metrics;

namespace Microsoft.ML.MultiTask.Tests.Metrics;

[TestClass]
public sealed class ClassificationMetricsTests
{
    [TestMethod]
    public void ScoresByHand()
    {
        // Gold 0 0 0 1 1 2 against 0 0 1 1 2 2; class 3 occurs nowhere.
        var metrics = new ClassificationMetrics(4);
        metrics.Add([0, 0, 1], [0, 0, 0]);
        metrics.Add([1, 2, 2, 3], [1, 1, 2, Labels.Missing]);
        ClassificationResult result = metrics.Result;

        Assert.AreEqual(6, result.Count);
        Assert.AreEqual(4.0 / 6, result.Accuracy, 1e-12);
        Assert.AreEqual(new PrecisionRecall(2, 2, 3), result.PerClass[0]);
        Assert.AreEqual(new PrecisionRecall(1, 2, 2), result.PerClass[1]);
        Assert.AreEqual(new PrecisionRecall(1, 2, 1), result.PerClass[2]);
        Assert.AreEqual(default, result.PerClass[3]);
        Assert.AreEqual(4.0 / 6, result.MicroF1, 1e-12);
        Assert.AreEqual((1 + 0.5 + 0.5) / 3, result.MacroPrecision, 1e-12);
        Assert.AreEqual((2.0 / 3 + 0.5 + 1) / 3, result.MacroRecall, 1e-12);
        Assert.AreEqual((0.8 + 0.5 + 2.0 / 3) / 3, result.MacroF1, 1e-12);
        CollectionAssert.AreEqual(new long[] { 2, 1, 0, 0 }, result.Confusion[0].ToArray());
        CollectionAssert.AreEqual(new long[] { 0, 1, 1, 0 }, result.Confusion[1].ToArray());
        Assert.AreEqual(double.NaN, result.LogLoss);
        Assert.AreEqual(double.NaN, result.TopKAccuracy[0]);
    }

    [TestMethod]
    public void TheMacroMeanAbsoluteErrorByHand()
    {
        // Stars 3, 1 and 2 have the ids 0, 1 and 2. Gold 3 3 1 1 1 1 against 3 1 1 1 1 2: (0 + 2) / 2 and (0 + 0 + 0 + 1) / 4; no gold 2.
        var metrics = new ClassificationMetrics(3, values: [3, 1, 2]);
        metrics.Add([0, 1, 1, 1, 1, 2, 2], [0, 0, 1, 1, 1, 1, Labels.Missing]);
        Assert.AreEqual((1 + 0.25) / 2, metrics.Result.MacroMeanAbsoluteError, 1e-12);
    }

    [TestMethod]
    public void ABackgroundClassHasNoAbsoluteErrorOfItsOwn()
    {
        var metrics = new ClassificationMetrics(3, background: [0], values: [0, 1, 2]);
        metrics.Add([2, 0, 2], [0, 1, 1]);
        Assert.AreEqual(1.0, metrics.Result.MacroMeanAbsoluteError, 1e-12);
    }

    [TestMethod]
    public void ClassesWithoutValuesHaveNoAbsoluteError()
    {
        var metrics = new ClassificationMetrics(2);
        metrics.Add([0, 1], [0, 0]);
        Assert.AreEqual(double.NaN, metrics.Result.MacroMeanAbsoluteError);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new ClassificationMetrics(3, values: [1, 2])).Message,
            "3 classes need 3 values, not 2.");
    }

    [TestMethod]
    public void AClassThatIsOnlyPredictedCountsInTheMacroAverage()
    {
        var metrics = new ClassificationMetrics(3);
        metrics.Add([0, 1], [0, 0]);
        Assert.AreEqual((2.0 / 3 + 0) / 2, metrics.Result.MacroF1, 1e-12);
    }

    [TestMethod]
    public void BackgroundClassesAreLeftOutOfTheAverages()
    {
        // Class 0 says "no relation". Found: 1 right of 2 predicted, 3 gold.
        var metrics = new ClassificationMetrics(3, background: [0]);
        metrics.Add([0, 0, 1, 0, 2], [0, 0, 1, 2, 1]);
        ClassificationResult result = metrics.Result;
        Assert.AreEqual(0.6, result.Accuracy, 1e-12);
        Assert.AreEqual(0.5, result.MicroPrecision, 1e-12);
        Assert.AreEqual(1.0 / 3, result.MicroRecall, 1e-12);
        Assert.AreEqual(0.4, result.MicroF1, 1e-12);
        Assert.AreEqual((2.0 / 3 + 0) / 2, result.MacroF1, 1e-12);
    }

    [TestMethod]
    public void OnlyBackgroundScoresZero()
    {
        var metrics = new ClassificationMetrics(2, background: [0]);
        metrics.Add([0], [0]);
        Assert.AreEqual((1.0, 0.0, 0.0), (metrics.Result.Accuracy, metrics.Result.MicroF1, metrics.Result.MacroF1));
    }

    [TestMethod]
    public void LogLossAndTopK()
    {
        var metrics = new ClassificationMetrics(3);
        metrics.Add([0, 1, 0], [0, 0, Labels.Missing], [0.5f, 0.25f, 0.25f, 0.25f, 0.5f, 0.25f, 0, 0, 1]);
        ClassificationResult result = metrics.Result;
        Assert.AreEqual((Math.Log(2) + Math.Log(4)) / 2, result.LogLoss, 1e-12);
        // Second row: class 0 shares 0.25 with class 2 and comes first.
        CollectionAssert.AreEqual(new[] { 0.5, 1.0, 1.0 }, result.TopKAccuracy.ToArray());
    }

    [TestMethod]
    public void TiesGoToTheLowerId()
    {
        var metrics = new ClassificationMetrics(2);
        metrics.Add([0, 0], [0, 1], [0.5f, 0.5f, 0.5f, 0.5f]);
        Assert.AreEqual(0.5, metrics.Result.TopKAccuracy[0]);
    }

    [TestMethod]
    public void AnImpossibleGoldClassCostsAFiniteLoss()
    {
        var metrics = new ClassificationMetrics(2);
        metrics.Add([0], [1], [1, 0]);
        Assert.AreEqual(-Math.Log(1e-15), metrics.Result.LogLoss, 1e-9);
    }

    [TestMethod]
    public void NaNProbabilitiesAreNotAHit()
    {
        var metrics = new ClassificationMetrics(2);
        metrics.Add([0], [0], [float.NaN, float.NaN]);
        Assert.AreEqual(0.0, metrics.Result.TopKAccuracy[0]);
        Assert.AreEqual(double.NaN, metrics.Result.LogLoss);
    }

    [TestMethod]
    public void MistakesAreNamedAndNothingIsCounted()
    {
        var metrics = new ClassificationMetrics(2);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => metrics.Add([0, 0], [0, 2])).Message,
            "The gold id 2 at position 1 is outside 0 to 1.");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => metrics.Add([0, -1], [0, 0])).Message,
            "The predicted id -1 at position 1 is outside 0 to 1.");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => metrics.Add([0], [0], [1, 0, 0])).Message,
            "1 rows of 2 classes need 2 probabilities, not 3.");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => new ClassificationMetrics(2, [2])).Message,
            "The background id 2 at position 0 is outside 0 to 1.");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ClassificationMetrics(0));
        Assert.AreEqual(0, metrics.Result.Count);
    }
}
