using Microsoft.ML.MultiTask.Metrics;

namespace Microsoft.ML.MultiTask.Tests.Metrics;

[TestClass]
public sealed class BinaryMetricsTests
{
    private static BinaryResult Score(float[] scores, float[] gold, double falsePositiveRate = 0.1)
    {
        var metrics = new BinaryMetrics(falsePositiveRate);
        metrics.Add(scores, scores.Select(s => s >= 0.5f).ToArray(), gold);
        return metrics.Result;
    }

    [TestMethod]
    public void ScoresByHand()
    {
        // From high to low: + - + + -. Decisions: the first three.
        BinaryResult result = Score([0.9f, 0.8f, 0.7f, 0.4f, 0.2f], [1, 0, 1, 1, 0]);
        Assert.AreEqual(0.6, result.Accuracy, 1e-12);
        Assert.AreEqual(new PrecisionRecall(2, 3, 3), result.Positive);
        Assert.AreEqual(2.0 / 3, result.F1, 1e-12);
        Assert.AreEqual(2.0 / 3, result.F05, 1e-12);
        // Pairs won: the first + beats both -, the others one each: 4 of 6.
        Assert.AreEqual(4.0 / 6, result.AreaUnderRoc, 1e-12);
        Assert.AreEqual((1 + 2.0 / 3 + 3.0 / 4) / 3, result.AveragePrecision, 1e-12);
        double expected = -(Math.Log(0.9) + Math.Log(0.2) + Math.Log(0.7) + Math.Log(0.4) + Math.Log(0.8)) / 5;
        Assert.AreEqual(expected, result.LogLoss, 1e-6);
    }

    [TestMethod]
    public void TiesCountHalf()
    {
        // + ties with - at 0.5: pairs 1/2 + 1 (against 0.1) = 1.5 of 2; one step to precision 1/2 at full recall.
        BinaryResult result = Score([0.5f, 0.5f, 0.1f], [1, 0, 0]);
        Assert.AreEqual(0.75, result.AreaUnderRoc, 1e-12);
        Assert.AreEqual(0.5, result.AveragePrecision, 1e-12);
        Assert.AreEqual(0.5, Score([1, 1, 1, 1], [1, 0, 1, 0]).AreaUnderRoc, 1e-12);
    }

    [TestMethod]
    public void AreaIsTheMannWhitneyStatisticOfMidranks()
    {
        float[] scores = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9], gold = [1, 0, 0, 1, 0, 1, 0, 1, 1, 0, 0, 1, 0, 1, 1];
        double[] ranks = Correlation.Midranks(scores.Select(s => (double)s).ToArray());
        double sum = ranks.Where((_, i) => gold[i] == 1).Sum(), positives = gold.Sum(), negatives = gold.Length - positives;
        Assert.AreEqual((sum - positives * (positives + 1) / 2) / (positives * negatives), Score(scores, gold).AreaUnderRoc, 1e-12);
    }

    [TestMethod]
    public void TruePositiveRateStaysWithinTheFalsePositiveRate()
    {
        // From high to low: + - + -; false positive rate 0, 1/2, 1/2, 1.
        float[] scores = [0.9f, 0.8f, 0.7f, 0.1f], gold = [1, 0, 1, 0];
        Assert.AreEqual(0.5, Score(scores, gold, 0).TruePositiveRateAtFalsePositiveRate);
        Assert.AreEqual(0.5, Score(scores, gold, 0.49).TruePositiveRateAtFalsePositiveRate);
        Assert.AreEqual(1.0, Score(scores, gold, 0.5).TruePositiveRateAtFalsePositiveRate);
        // The two best share a score: no threshold takes the + without the -.
        Assert.AreEqual(0.0, Score([0.9f, 0.9f, 0.7f, 0.1f], gold, 0.1).TruePositiveRateAtFalsePositiveRate);
    }

    [TestMethod]
    public void OneClassAloneHasNoCurve()
    {
        BinaryResult positive = Score([0.9f, 0.2f], [1, 1]), negative = Score([0.9f, 0.2f], [0, 0]);
        Assert.AreEqual((double.NaN, 1.0, double.NaN), (positive.AreaUnderRoc, positive.AveragePrecision, positive.TruePositiveRateAtFalsePositiveRate));
        Assert.AreEqual((double.NaN, double.NaN, double.NaN), (negative.AreaUnderRoc, negative.AveragePrecision, negative.TruePositiveRateAtFalsePositiveRate));
        Assert.AreEqual(0.0, negative.F1);
    }

    [TestMethod]
    public void MissingLabelsAreSkipped()
    {
        BinaryResult result = Score([0.9f, 0.8f, 0.1f], [1, float.NaN, 0]);
        Assert.AreEqual(2, result.Count);
        Assert.AreEqual(1.0, result.Accuracy);
        Assert.AreEqual(1.0, result.AreaUnderRoc);
    }

    [TestMethod]
    public void ScoresThatAreNoProbabilitiesHaveNoLogLoss()
    {
        BinaryResult result = Score([2.5f, -1], [1, 0]);
        Assert.AreEqual(double.NaN, result.LogLoss);
        Assert.AreEqual(1.0, result.AreaUnderRoc);
    }

    [TestMethod]
    public void NaNScoresHaveNoRanking()
    {
        BinaryResult result = Score([float.NaN, 0.3f], [1, 0]);
        Assert.AreEqual((double.NaN, double.NaN), (result.AreaUnderRoc, result.AveragePrecision));
        Assert.AreEqual(0.5, result.Accuracy);
    }

    [TestMethod]
    public void MistakesAreNamedAndNothingIsCounted()
    {
        var metrics = new BinaryMetrics();
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => metrics.Add([1, 1], [true, true], [1, -1])).Message,
            "Gold label -1 at position 1 is neither 0, 1 nor NaN (missing).");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => metrics.Add([1], [true, true], [1, 1])).Message,
            "There are 1 predictions but 2 gold labels.");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new BinaryMetrics(1.5)).Message,
            "A false positive rate is between 0 and 1.");
        Assert.AreEqual(0, metrics.Result.Count);
    }
}
