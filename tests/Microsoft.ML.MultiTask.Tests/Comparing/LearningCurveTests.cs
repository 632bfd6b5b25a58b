namespace Microsoft.ML.MultiTask.Tests.Comparing;

[TestClass]
public sealed class LearningCurveTests
{
    /// <summary>Eleven points: every tenth of training is one step.</summary>
    [TestMethod]
    public void SlopesAreSharesOfTheFirstLoss()
    {
        var curve = new LearningCurve([2, 1.6, 1.4, 1.3, 1.2, 1.1, 1, 1, 1, 1, 1.2]);
        Assert.AreEqual(-0.2, curve.Slope(0), 1e-12);
        Assert.AreEqual(-0.1, curve.Slope(0.1), 1e-12);
        Assert.AreEqual(-0.075, curve.Slope(0.15), 1e-12); // from 1.5 to 1.35
        Assert.AreEqual(0.1, curve.Slope(0.9), 1e-12);
    }

    [TestMethod]
    public void ALogarithmIsFoundExactly()
    {
        var curve = new LearningCurve([.. Enumerable.Range(1, 8).Select(i => 2 - 0.5 * Math.Log(i))]);
        Assert.AreEqual(-0.25, curve.LogSlope, 1e-12);
        Assert.AreEqual(1, curve.LogStart, 1e-12);
    }

    [TestMethod]
    public void WhatIsNoCurveIsRefused()
    {
        Assert.StartsWith("A learning curve has at least two points, not 1.", Assert.ThrowsExactly<ArgumentException>(() => new LearningCurve([1])).Message);
        foreach (double[] losses in (double[][])[[1, double.NaN], [0, 1]])
        {
            Assert.StartsWith("The losses of a learning curve are finite numbers, the first above 0.",
                Assert.ThrowsExactly<ArgumentException>(() => new LearningCurve(losses)).Message);
        }
        Assert.StartsWith("The point of a slope lies from 0 to 0.9.",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new LearningCurve([1, 0.5]).Slope(0.95)).Message);
    }
}
