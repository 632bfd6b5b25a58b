using Microsoft.ML.MultiTask.Metrics;

namespace Microsoft.ML.MultiTask.Tests.Metrics;

[TestClass]
public sealed class ConfidenceIntervalTests
{
    // Two-sided 95 % points of Student's t for 1 to 29 degrees of freedom, as printed in statistical tables.
    private static readonly double[] _table =
    [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
        2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045,
    ];

    [TestMethod]
    public void QuantilesAreThoseOfTheTables()
    {
        for (int n = 2; n <= 30; n++) Assert.AreEqual(_table[n - 2], StudentT.TwoSidedQuantile(0.95, n - 1), 0.0005 + 1e-9, $"n = {n}");
        Assert.AreEqual(4.604, StudentT.TwoSidedQuantile(0.99, 4), 0.0005);
        Assert.AreEqual(1.812, StudentT.TwoSidedQuantile(0.90, 10), 0.0005);
    }

    [TestMethod]
    public void QuantilesHaveTheirClosedForms()
    {
        // One degree of freedom is Cauchy's distribution; two have P = t / √(2 + t²); very many are the normal distribution.
        Assert.AreEqual(Math.Tan(0.95 * Math.PI / 2), StudentT.TwoSidedQuantile(0.95, 1), 1e-9);
        Assert.AreEqual(Math.Sqrt(2 * 0.95 * 0.95 / (1 - 0.95 * 0.95)), StudentT.TwoSidedQuantile(0.95, 2), 1e-9);
        Assert.AreEqual(1.959964, StudentT.TwoSidedQuantile(0.95, 1_000_001), 1e-5);
    }

    [TestMethod]
    public void MeanAndHalfWidthByHand()
    {
        // s² = (1 + 0 + 1) / 2 = 1, t = 4.303 with 2 degrees of freedom.
        ConfidenceInterval interval = ConfidenceInterval.Of([1, 2, 3]);
        Assert.AreEqual(2.0, interval.Mean);
        Assert.AreEqual(4.303 / Math.Sqrt(3), interval.HalfWidth, 0.001);
        Assert.AreEqual(interval.Mean - interval.HalfWidth, interval.Lower);
        Assert.AreEqual(interval.Mean + interval.HalfWidth, interval.Upper);
        Assert.IsGreaterThan(interval.HalfWidth, ConfidenceInterval.Of([1, 2, 3], 0.99).HalfWidth);
    }

    [TestMethod]
    public void FewValuesHaveNoWidth()
    {
        Assert.AreEqual(new ConfidenceInterval(double.NaN, double.NaN, 0), ConfidenceInterval.Of([]));
        Assert.AreEqual(new ConfidenceInterval(5, double.NaN, 1), ConfidenceInterval.Of([5]));
        Assert.AreEqual(new ConfidenceInterval(5, 0, 2), ConfidenceInterval.Of([5, 5]));
    }

    [TestMethod]
    public void APairedDifferenceForgetsWhatSeedsShare()
    {
        // Differences 1, 1, 2, 2: mean 1.5, s² = 1/3, t = 3.182.
        ConfidenceInterval difference = ConfidenceInterval.OfDifference([11, 51, 92, 32], [10, 50, 90, 30]);
        Assert.AreEqual(1.5, difference.Mean);
        Assert.AreEqual(3.182 * Math.Sqrt(1.0 / 3 / 4), difference.HalfWidth, 0.001);
        Assert.IsGreaterThan(0.0, difference.Lower);
    }

    [TestMethod]
    public void MistakesAreNamed()
    {
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => ConfidenceInterval.OfDifference([1, 2], [1])).Message,
            "A paired difference needs lists of one length, not 2 and 1 values.");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ConfidenceInterval.Of([1, 2], 95)).Message,
            "A confidence level is above 0 and below 1.");
    }
}
