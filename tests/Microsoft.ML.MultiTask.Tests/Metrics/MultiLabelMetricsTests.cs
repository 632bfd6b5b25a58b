using Microsoft.ML.MultiTask.Metrics;

namespace Microsoft.ML.MultiTask.Tests.Metrics;

[TestClass]
public sealed class MultiLabelMetricsTests
{
    [TestMethod]
    public void DecisionsByHand()
    {
        var metrics = new MultiLabelMetrics(3);
        metrics.Add([0.9f, 0.1f, 0.8f], [true, false, true], [1, 0, 1]);
        metrics.Add([0.9f, 0.6f, 0.1f], [true, true, false], [1, 0, 0]);
        metrics.Add([0.2f, 0.1f, 0.1f], [false, false, false], [0, 1, float.NaN]);
        MultiLabelResult result = metrics.Result;
        // Correct 3, predicted 4, gold 4; labels: F1 1, 0 and 1; one of two complete rows and none of the third right; 2 of 8 cells wrong.
        Assert.AreEqual(3, result.Count);
        Assert.AreEqual(0.75, result.MicroPrecision);
        Assert.AreEqual(0.75, result.MicroRecall);
        Assert.AreEqual(0.75, result.MicroF1);
        Assert.AreEqual(2.0 / 3, result.MacroF1, 1e-12);
        Assert.AreEqual(1.0 / 3, result.SubsetAccuracy, 1e-12);
        Assert.AreEqual(0.25, result.HammingLoss);
        Assert.AreEqual(new PrecisionRecall(0, 1, 1), result.PerLabel[1]);
    }

    [TestMethod]
    public void RankingByHand()
    {
        var metrics = new MultiLabelMetrics(3);
        // Gold label second of three: 1/2. Gold label last: 1/3.
        metrics.Add([0.75f, 0.5f, 1], [true, true, true], [1, 0, 0]);
        metrics.Add([1, 0.2f, 0.1f], [true, true, true], [0, 0, 1]);
        Assert.AreEqual((1.0 / 2 + 1.0 / 3) / 2, metrics.Result.LabelRankingAveragePrecision, 1e-12);
    }

    [TestMethod]
    public void TiesInTheRankingShareTheLowestPlace()
    {
        var metrics = new MultiLabelMetrics(4);
        // Both gold labels tie with a wrong one: two of three; the last label does not matter.
        metrics.Add([0.5f, 0.5f, 0.5f, 0.1f], new bool[4], [1, 0, 1, 0]);
        Assert.AreEqual(2.0 / 3, metrics.Result.LabelRankingAveragePrecision, 1e-12);
    }

    [TestMethod]
    public void AMissingLabelTakesNoPlaceInTheRanking()
    {
        var metrics = new MultiLabelMetrics(3);
        metrics.Add([0.9f, 0.5f, 0.1f], new bool[3], [float.NaN, 1, 0]);
        Assert.AreEqual(1.0, metrics.Result.LabelRankingAveragePrecision);
    }

    [TestMethod]
    public void RowsWithoutGoldLabelsAreNotRanked()
    {
        var metrics = new MultiLabelMetrics(2);
        metrics.Add([0.9f, 0.5f], [false, false], [0, 0]);
        Assert.AreEqual(double.NaN, metrics.Result.LabelRankingAveragePrecision);
        Assert.AreEqual(1.0, metrics.Result.SubsetAccuracy);
        Assert.AreEqual((0.0, 0.0), (metrics.Result.MicroF1, metrics.Result.MacroF1));
    }

    [TestMethod]
    public void ARowOfMissingLabelsIsNoRow()
    {
        var metrics = new MultiLabelMetrics(2);
        metrics.Add([0.9f, 0.5f], [true, true], [float.NaN, float.NaN]);
        Assert.AreEqual(0, metrics.Result.Count);
        Assert.AreEqual(double.NaN, metrics.Result.SubsetAccuracy);
    }

    [TestMethod]
    public void MistakesAreNamedAndNothingIsCounted()
    {
        var metrics = new MultiLabelMetrics(2);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => metrics.Add([1, 1, 1], [true, true], [1, 1])).Message,
            "A row has 2 labels, but 3 scores were given.");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => metrics.Add([1, 1], [true, true], [1, 0.5f])).Message,
            "Gold label 0.5 at position 1 is neither 0, 1 nor NaN (missing).");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new MultiLabelMetrics(0));
        Assert.AreEqual(0, metrics.Result.Count);
    }
}
