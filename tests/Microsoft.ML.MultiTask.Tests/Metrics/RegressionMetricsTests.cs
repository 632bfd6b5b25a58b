using Microsoft.ML.MultiTask.Metrics;

namespace Microsoft.ML.MultiTask.Tests.Metrics;

[TestClass]
public sealed class RegressionMetricsTests
{
    private static RegressionResult Score(float[] predicted, float[] gold)
    {
        var metrics = new RegressionMetrics();
        metrics.Add(predicted, gold);
        return metrics.Result;
    }

    [TestMethod]
    public void ScoresByHand()
    {
        // Errors -1, 0, 1, 2 around gold 1, 2, 3, 6 (mean 3, squares 4 + 1 + 0 + 9 = 14).
        RegressionResult result = Score([0, 2, 4, 8], [1, 2, 3, 6]);
        Assert.AreEqual(1.0, result.MeanAbsoluteError);
        Assert.AreEqual(1.5, result.MeanSquaredError);
        Assert.AreEqual(Math.Sqrt(1.5), result.RootMeanSquaredError, 1e-12);
        Assert.AreEqual(1 - 6.0 / 14, result.RSquared, 1e-12);
        // Predicted: mean 3.5, squares 12.25 + 2.25 + 0.25 + 20.25 = 35; products 7 + 1.5 + 0 + 13.5 = 22.
        Assert.AreEqual(22 / Math.Sqrt(14 * 35), result.Pearson, 1e-12);
        Assert.AreEqual(1.0, result.Spearman, 1e-12);
    }

    [TestMethod]
    public void SpearmanSharesRanksAmongTies()
    {
        // Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: products 2.25 + 0 + 0 + 2.25 = 4.5; squares 4.5 and 5.
        Assert.AreEqual(4.5 / Math.Sqrt(4.5 * 5), Score([1, 5, 5, 9], [10, 20, 30, 40]).Spearman, 1e-12);
        CollectionAssert.AreEqual(new[] { 4.5, 1, 2.5, 4.5, 2.5 }, Correlation.Midranks([9, 1, 3, 9, 3]));
    }

    [TestMethod]
    public void MacroErrorCountsRareRatingsAsMuchAsCommonOnes()
    {
        // Class 1: errors 0, 0, 0; class 5 (4.6 and 5): 2 and 1.
        RegressionResult result = Score([1, 1, 1, 2.6f, 4], [1, 1, 1, 4.6f, 5]);
        Assert.AreEqual((0 + 1.5) / 2, result.MacroMeanAbsoluteError, 1e-6);
        Assert.AreEqual(0.6, result.MeanAbsoluteError, 1e-6);
    }

    [TestMethod]
    public void HalvesRoundAwayFromZero()
    {
        // 2.5 and -2.5 belong to 3 and -3, 2 to itself: classes -3 (1), 2 (0), 3 (2).
        Assert.AreEqual(1.0, Score([4.5f, 2, -3.5f], [2.5f, 2, -2.5f]).MacroMeanAbsoluteError, 1e-12);
        // 3 shares its class with 2.5.
        Assert.AreEqual(1.0, Score([4.5f, 3], [2.5f, 3]).MacroMeanAbsoluteError, 1e-12);
    }

    [TestMethod]
    public void MissingLabelsAreSkipped() => Assert.AreEqual(1, Score([1, 2], [float.NaN, 2]).Count);

    [TestMethod]
    public void ConstantsHaveNoCorrelation()
    {
        // 0.1 is not exact: the mean of three differs from it by rounding.
        RegressionResult result = Score([0.1f, 0.1f, 0.1f], [1, 2, 3]);
        Assert.AreEqual((double.NaN, double.NaN), (result.Pearson, result.Spearman));
        result = Score([1, 2, 3], [0.1f, 0.1f, 0.1f]);
        Assert.AreEqual((double.NaN, double.NaN), (result.Pearson, result.RSquared));
        Assert.AreEqual(double.NaN, Score([1], [1]).Pearson);
        Assert.AreEqual(0.0, Score([1], [1]).MeanAbsoluteError);
    }

    [TestMethod]
    public void NaNPredictionsShow()
    {
        RegressionResult result = Score([float.NaN, 1, 2], [1, 2, 3]);
        foreach (MetricValue value in result.ToValues()) Assert.AreEqual(double.NaN, value.Value, value.Name);
    }

    [TestMethod]
    public void LengthsMustAgree() => Assert.ThrowsExactly<ArgumentException>(() => Score([1], [1, 2]));
}
