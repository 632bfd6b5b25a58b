using Microsoft.ML.MultiTask.Metrics;

namespace Microsoft.ML.MultiTask.Tests.Metrics;

[TestClass]
public sealed class PerplexityTests
{
    [TestMethod]
    public void AUniformChoiceAmongEightHasPerplexityEight()
    {
        var perplexity = new Perplexity();
        perplexity.Add(3 * Math.Log(8), 3);
        perplexity.Add(Math.Log(8), 1);
        perplexity.Add(double.NaN, 0);
        Assert.AreEqual(8, perplexity.Result.Perplexity, 1e-9);
        Assert.AreEqual(Math.Log(8), perplexity.Result.MeanNegativeLogLikelihood, 1e-12);
        Assert.AreEqual(4, perplexity.Result.Count);
    }

    [TestMethod]
    public void TheMeanIsOverTokensNotBatches()
    {
        var perplexity = new Perplexity();
        perplexity.Add(0, 3);
        perplexity.Add(4 * Math.Log(2), 1);
        Assert.AreEqual(2, perplexity.Result.Perplexity, 1e-12);
    }

    [TestMethod]
    public void NegativeCountsAreRefused() => Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Perplexity().Add(1, -1));
}
