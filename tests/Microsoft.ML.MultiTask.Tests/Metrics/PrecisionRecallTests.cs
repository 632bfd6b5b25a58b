using Microsoft.ML.MultiTask.Metrics;

namespace Microsoft.ML.MultiTask.Tests.Metrics;

[TestClass]
public sealed class PrecisionRecallTests
{
    [TestMethod]
    public void ScoresFromCounts()
    {
        var counts = new PrecisionRecall(Correct: 3, Predicted: 4, Gold: 6);
        Assert.AreEqual(0.75, counts.Precision);
        Assert.AreEqual(0.5, counts.Recall);
        Assert.AreEqual(0.6, counts.F1, 1e-12);
        // (1 + 1/4) * 3/4 * 1/2 / (1/4 * 3/4 + 1/2) = 15/32 / (11/16) = 15/22
        Assert.AreEqual(15.0 / 22, counts.FBeta(0.5), 1e-12);
    }

    [TestMethod]
    public void WithoutADenominatorTheyAreZero()
    {
        PrecisionRecall none = default;
        Assert.AreEqual((0.0, 0.0, 0.0), (none.Precision, none.Recall, none.F1));
        Assert.AreEqual(0.0, new PrecisionRecall(0, 0, 5).F1);
    }

    [TestMethod]
    public void BetaMustBePositive()
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => default(PrecisionRecall).FBeta(0));
        StringAssert.Contains(error.Message, "Beta must be above 0.");
    }
}
