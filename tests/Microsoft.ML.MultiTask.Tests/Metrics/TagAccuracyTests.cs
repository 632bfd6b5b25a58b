using Microsoft.ML.MultiTask.Metrics;

namespace Microsoft.ML.MultiTask.Tests.Metrics;

[TestClass]
public sealed class TagAccuracyTests
{
    [TestMethod]
    public void CountsOverSeveralCalls()
    {
        var accuracy = new TagAccuracy();
        accuracy.Add([1, 2, 3], [1, 2, 0]);
        accuracy.Add([4], [4]);
        Assert.AreEqual(new TagAccuracyResult(3, 4), accuracy.Result);
        Assert.AreEqual(0.75, accuracy.Result.Accuracy);
    }

    [TestMethod]
    public void MissingLabelsAreSkippedEvenIfPredicted()
    {
        var accuracy = new TagAccuracy();
        accuracy.Add([Labels.Missing, 1, 1], [Labels.Missing, 1, 2]);
        Assert.AreEqual(new TagAccuracyResult(1, 2), accuracy.Result);
    }

    [TestMethod]
    public void EmptyIsNaN()
    {
        var accuracy = new TagAccuracy();
        accuracy.Add([], []);
        accuracy.Add([3], [Labels.Missing]);
        Assert.AreEqual(double.NaN, accuracy.Result.Accuracy);
    }

    [TestMethod]
    public void LengthsMustAgree()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new TagAccuracy().Add([1, 2], [1]));
        StringAssert.Contains(error.Message, "There are 2 predictions but 1 gold labels.");
    }

    [TestMethod]
    public void ResultIsASnapshot()
    {
        var accuracy = new TagAccuracy();
        accuracy.Add([1], [1]);
        TagAccuracyResult before = accuracy.Result;
        accuracy.Add([1], [2]);
        Assert.AreEqual(1.0, before.Accuracy);
    }
}
