using Microsoft.ML.MultiTask.Metrics;

namespace Microsoft.ML.MultiTask.Tests.Metrics;

[TestClass]
public sealed class MajorityTests
{
    [TestMethod]
    public void TheShareOfTheMostFrequentClass()
    {
        var majority = new Majority();
        Assert.IsTrue(double.IsNaN(majority.Rate));
        majority.Add([2, 0, Labels.Missing, 2]);
        majority.Add([1, 2]);
        Assert.AreEqual(3 / 5.0, majority.Rate);
    }

    [TestMethod]
    public void FlagsCountToo()
    {
        var majority = new Majority();
        majority.Add([0f, 1f, float.NaN, 0f]);
        Assert.AreEqual(2 / 3.0, majority.Rate);
    }
}
