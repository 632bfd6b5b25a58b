namespace Microsoft.ML.MultiTask.Tests.Comparing;

[TestClass]
public sealed class ComparisonGainTests
{
    /// <summary>Differences 0.1, 0.2 and 0: mean 0.1, standard deviation 0.1, t = √3 with 2 degrees of freedom. With two degrees of freedom the quantile of a
    /// two-sided level p is <c>p √(2 / (1 - p²))</c>, and the probability of t is <c>1 - t / √(t² + 2)</c>.</summary>
    [TestMethod]
    public void OneGainByHand()
    {
        ComparisonGain gain = ComparisonGain.Of([([0.5, 0.6, 0.7], [0.4, 0.4, 0.7])], 0.05).Single();
        Assert.AreEqual(0.1, gain.Mean, 1e-12);
        Assert.AreEqual(0.1, gain.Test.StandardDeviation, 1e-12);
        Assert.AreEqual(1 - Math.Sqrt(3.0 / 5), gain.CorrectedPValue, 1e-9);
        double error = 0.1 / Math.Sqrt(3);
        Assert.AreEqual(Quantile(0.95) * error, gain.HalfWidth, 1e-9);
        Assert.AreEqual((Quantile(0.95) + Quantile(0.6)) * error, gain.SmallestDetectable, 1e-9);
        Assert.AreEqual(2.0 / 3, gain.ShareBetter, 1e-12);
        Assert.AreEqual(10, gain.SeedsNeeded); // 7.85 + 1.92, rounded up
        Assert.AreEqual(ComparisonVerdict.NotResolved, gain.Verdict);

        static double Quantile(double level) => level * Math.Sqrt(2 / (1 - level * level));
    }

    /// <summary>Uncorrected both would be below 0.05; Holm doubles the smaller.</summary>
    [TestMethod]
    public void VerdictsAreThoseOfCorrectedPValues()
    {
        double[] zeros = new double[3];
        double[] up = [0.11, 0.10, 0.09], down = [-0.5, -0.8, -1.1];
        IReadOnlyList<ComparisonGain> gains = ComparisonGain.Of([(up, zeros), (down, zeros)], 0.05);
        Assert.AreEqual(2 * gains[0].Test.PValue, gains[0].CorrectedPValue, 1e-12);
        Assert.AreEqual(gains[1].Test.PValue, gains[1].CorrectedPValue, 1e-12);
        Assert.AreEqual(ComparisonVerdict.Helps, gains[0].Verdict);
        Assert.AreEqual(ComparisonVerdict.Hurts, gains[1].Verdict);
        Assert.AreEqual(ComparisonVerdict.NotResolved, ComparisonGain.Of([(up, zeros), (down, zeros)], 0.005)[1].Verdict);
    }

    [TestMethod]
    public void WithoutPairsNothingIsResolved()
    {
        ComparisonGain none = ComparisonGain.Of([([], [])], 0.05).Single(), one = ComparisonGain.Of([([0.5], [0.4])], 0.05).Single();
        Assert.IsTrue(double.IsNaN(none.Mean) && double.IsNaN(none.ShareBetter) && double.IsNaN(none.CorrectedPValue));
        Assert.AreEqual(0.1, one.Mean, 1e-12);
        Assert.IsTrue(double.IsNaN(one.HalfWidth) && double.IsNaN(one.SmallestDetectable));
        Assert.AreEqual(ComparisonVerdict.NotResolved, one.Verdict);
    }
}
