using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Batching;
using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask.Tests.Data.Batching;

[TestClass]
public sealed class EpochRowsTests
{
    private static Corpus Corpus(int rows) => new("rows", new Dictionary<string, ColumnData>()) { Rows = rows };

    [TestMethod]
    public void TheMainCorpusComesOnceEveryEpoch()
    {
        Corpus[] corpora = [Corpus(10), Corpus(4)];
        var rows = new EpochRows(corpora, ["main", "aux"], CorpusSampler.Uniform, new RandomSource(1));
        CollectionAssert.AreEqual((int[])[10, 10], rows.Draws.ToArray());
        for (int epoch = 0; epoch < 3; epoch++)
        {
            RowReference[] drawn = rows.Draw();
            CollectionAssert.AreEquivalent(Enumerable.Range(0, 10).ToArray(), drawn.Where(row => row.Corpus == corpora[0]).Select(row => row.Row).ToArray());
            Assert.AreEqual(10, drawn.Count(row => row.Corpus == corpora[1]));
        }
    }

    [TestMethod]
    public void NoRowIsRepeatedBeforeAllHaveCome()
    {
        Corpus[] corpora = [Corpus(3), Corpus(12)];
        var rows = new EpochRows(corpora, ["main", "aux"], new Ratio(new Dictionary<string, double> { ["aux"] = 4.0 / 3 }), new RandomSource(1));
        int[] drawn = [.. Enumerable.Range(0, 3).SelectMany(_ => rows.Draw()).Where(row => row.Corpus == corpora[1]).Select(row => row.Row)];
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 12).ToArray(), drawn);
    }

    [TestMethod]
    public void SharesAreThoseOfTheSampler()
    {
        Assert.AreEqual("100 25", Draws(CorpusSampler.Proportional));
        Assert.AreEqual("100 100", Draws(CorpusSampler.Uniform));
        Assert.AreEqual("100 50", Draws(new Temperature(2)));  // sqrt(25) / sqrt(100) of 100
        Assert.AreEqual("100 250", Draws(new Ratio(new Dictionary<string, double> { ["aux"] = 2.5 })));
        Assert.AreEqual("100 1", Draws(new Ratio(new Dictionary<string, double> { ["aux"] = 0.001 })));

        static string Draws(CorpusSampler sampler) =>
            string.Join(' ', new EpochRows([Corpus(100), Corpus(25)], ["main", "aux"], sampler, new RandomSource(1)).Draws);
    }

    [TestMethod]
    public void ASamplerThatMakesNoSenseSaysSo()
    {
        Assert.AreEqual("The sampler has no ratio for the data of objective 'aux'. (Parameter 'ToMain')",
            Assert.ThrowsExactly<ArgumentException>(() => new Ratio(new Dictionary<string, double>()).Shares([("main", 1), ("aux", 1)])).Message);
        Assert.StartsWith("The ratio for 'aux' is a number above 0.",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(
                () => new Ratio(new Dictionary<string, double> { ["aux"] = 0 }).Shares([("main", 1), ("aux", 1)])).Message);
        Assert.StartsWith("The temperature of a sampler is above 0.",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Temperature(0).Shares([("main", 1)])).Message);
    }
}
