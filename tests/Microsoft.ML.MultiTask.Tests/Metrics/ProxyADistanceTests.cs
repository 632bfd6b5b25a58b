using Microsoft.ML.MultiTask.Metrics;

namespace Microsoft.ML.MultiTask.Tests.Metrics;

[TestClass]
public sealed class ProxyADistanceTests
{
    [TestMethod]
    [DataRow(0.0, 2.0)]
    [DataRow(0.25, 1.0)]
    [DataRow(0.5, 0.0)]
    [DataRow(0.6, -0.4)]
    public void TwiceOneMinusTwiceTheError(double error, double distance) => Assert.AreEqual(distance, ProxyADistance.Of(error), 1e-12);

    [TestMethod]
    [DataRow(-0.1)]
    [DataRow(1.1)]
    [DataRow(double.NaN)]
    public void AnErrorIsAShare(double error) => Assert.StartsWith("An error is a share from 0 to 1.",
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ProxyADistance.Of(error)).Message);
}
