using Microsoft.ML.MultiTask.Metrics;

namespace Microsoft.ML.MultiTask.Tests.Metrics;

[TestClass]
public sealed class MetricValueTests
{
    [TestMethod]
    public void DirectionDecidesWhatIsBetter()
    {
        Assert.IsTrue(new MetricValue("F1", 0.8, true).IsBetterThan(0.7));
        Assert.IsFalse(new MetricValue("F1", 0.7, true).IsBetterThan(0.7));
        Assert.IsTrue(new MetricValue("Perplexity", 20, false).IsBetterThan(30));
    }

    [TestMethod]
    public void NaNLosesEitherWay()
    {
        Assert.IsTrue(new MetricValue("F1", 0, true).IsBetterThan(double.NaN));
        Assert.IsFalse(new MetricValue("F1", double.NaN, true).IsBetterThan(0));
        Assert.IsFalse(new MetricValue("Perplexity", double.NaN, false).IsBetterThan(double.NaN));
    }

    [TestMethod]
    public void EveryResultOfNothingIsNaNAndNamesEachValueOnce()
    {
        IMetricResult[] results =
        [
            new TagAccuracy().Result, new SpanF1(["O", "B-X"]).Result, new ClassificationMetrics(3).Result, new BinaryMetrics().Result,
            new MultiLabelMetrics(2).Result, new RegressionMetrics().Result, new Perplexity().Result,
        ];
        foreach (IMetricResult result in results)
        {
            IReadOnlyList<MetricValue> values = result.ToValues();
            Assert.IsNotEmpty(values);
            CollectionAssert.AllItemsAreUnique(values.Select(v => v.Name).ToArray());
            foreach (MetricValue value in values) Assert.AreEqual(double.NaN, value.Value, $"{result.GetType().Name}: {value.Name}");
        }
    }

    [TestMethod]
    public void ErrorsAndLossesAreLowerIsBetter()
    {
        IEnumerable<MetricValue> values = new IMetricResult[]
        {
            new ClassificationMetrics(3).Result, new BinaryMetrics().Result, new MultiLabelMetrics(2).Result, new RegressionMetrics().Result,
            new Perplexity().Result,
        }.SelectMany(r => r.ToValues());
        string[] words = ["Error", "Loss", "Perplexity", "NegativeLogLikelihood"];
        foreach (MetricValue value in values) Assert.AreEqual(!words.Any(value.Name.EndsWith), value.HigherIsBetter, value.Name);
    }
}
