using Microsoft.ML.MultiTask.Metrics;

namespace Microsoft.ML.MultiTask.Tests.Metrics;

[TestClass]
public sealed class PairedTestTests
{
    /// <summary>Differences 1, 2, 3, 4: mean 2.5, variance 5/3, t = 2.5 / √(5/12) = 3.87298; 3 degrees of freedom have
    /// <c>P(|T| ≥ t) = 1 - (2/π)(θ + sin θ cos θ)</c> with <c>tan θ = t/√3 = √5</c>, so <c>sin θ cos θ = √5/6</c>.</summary>
    [TestMethod]
    public void FourDifferencesByHand()
    {
        PairedTest test = PairedTest.Of([2, 4, 6, 8], [1, 2, 3, 4]);
        Assert.AreEqual(2.5, test.Difference, 1e-12);
        Assert.AreEqual(Math.Sqrt(5 / 3.0), test.StandardDeviation, 1e-12);
        Assert.AreEqual(1 - 2 / Math.PI * (Math.Atan(Math.Sqrt(5)) + Math.Sqrt(5) / 6), test.PValue, 1e-12);
        Assert.AreEqual(4, test.Count);
    }

    /// <summary>One degree of freedom is Cauchy's distribution: <c>P(|T| ≥ 1) = 1/2</c>. The quantiles are tan(0.95 π/2) and tan(0.6 π/2).</summary>
    [TestMethod]
    public void TwoDifferencesByHand()
    {
        PairedTest test = PairedTest.Of([0, 2], [0, 0]);
        Assert.AreEqual(0.5, test.PValue, 1e-12);
        Assert.AreEqual(Math.Tan(0.475 * Math.PI) + Math.Tan(0.3 * Math.PI), test.SmallestDetectable(), 1e-9);
    }

    /// <summary>With many pairs the quantiles are those of the normal distribution, 1.95996 + 0.84162.</summary>
    [TestMethod]
    public void ManyPairsAreDetectedAsNormalOnes()
    {
        var test = new PairedTest(0, 1, 1, 1_000_000);
        Assert.AreEqual(2.80158e-3, test.SmallestDetectable(), 1e-8);
        Assert.AreEqual(3.24e-3, test.SmallestDetectable(power: 0.9), 1e-5);
    }

    [TestMethod]
    public void EqualDifferencesAndFewPairs()
    {
        Assert.AreEqual(1, PairedTest.Of([1, 2], [1, 2]).PValue);
        Assert.AreEqual(0, PairedTest.Of([2, 3], [1, 2]).PValue);
        Assert.AreEqual(0, PairedTest.Of([2, 3], [1, 2]).SmallestDetectable());
        Assert.IsTrue(double.IsNaN(PairedTest.Of([2], [1]).PValue));
        Assert.IsTrue(double.IsNaN(PairedTest.Of([2], [1]).SmallestDetectable()));
        Assert.AreEqual(1, PairedTest.Of([2], [1]).Difference);
    }

    /// <summary>0.01, 0.03, 0.04 of three: 3 x 0.01, 2 x 0.03, and 0.04, raised to 0.06 so that the order stays.</summary>
    [TestMethod]
    public void HolmByHand()
    {
        double[] corrected = PairedTest.Holm([0.04, 0.01, double.NaN, 0.03]);
        Assert.AreEqual(0.06, corrected[0], 1e-12);
        Assert.AreEqual(0.03, corrected[1], 1e-12);
        Assert.IsTrue(double.IsNaN(corrected[2]));
        Assert.AreEqual(0.06, corrected[3], 1e-12);
        CollectionAssert.AreEqual((double[])[1, 1], PairedTest.Holm([0.9, 0.8]));
    }

    [TestMethod]
    public void BadNumbersAreRefused()
    {
        Assert.StartsWith("The power of a test is above 0.5 and below 1.",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => PairedTest.Of([1, 2], [0, 0]).SmallestDetectable(power: 1)).Message);
        Assert.StartsWith("A significance level is above 0 and below 1.",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => PairedTest.Of([1, 2], [0, 0]).SmallestDetectable(significance: 0)).Message);
        Assert.StartsWith("A paired difference needs lists of one length, not 1 and 2 values.",
            Assert.ThrowsExactly<ArgumentException>(() => PairedTest.Of([1], [0, 0])).Message);
    }
}
