using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Batching;
using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask.Tests.Data.Batching;

[TestClass]
public sealed class LengthBucketsTests
{
    private static readonly Corpus _corpus = new("rows", new Dictionary<string, ColumnData>());

    private static RowReference[] Rows(int count) => [.. Enumerable.Range(0, count).Select(row => new RowReference(_corpus, row))];

    private static int Length(RowReference row) => 1 + row.Row * 37 % 29;

    [TestMethod]
    [DataRow(1)]
    [DataRow(40)]
    [DataRow(1000)]
    public void EveryRowComesOnceAndBatchesKeepTheBudget(int budget)
    {
        foreach (RandomSource? random in (RandomSource?[])[null, new RandomSource(1)])
        {
            List<RowReference[]> batches = LengthBuckets.Cut(Rows(200), Length, budget, random);
            CollectionAssert.AreEquivalent(Rows(200), batches.SelectMany(batch => batch).ToArray());
            foreach (RowReference[] batch in batches) Assert.IsTrue(batch.Length == 1 || batch.Max(Length) * batch.Length <= budget);
        }
    }

    [TestMethod]
    public void WithoutRandomnessLengthsRiseAndEqualsKeepTheirOrder()
    {
        RowReference[] order = [.. LengthBuckets.Cut(Rows(200), Length, 64, null).SelectMany(batch => batch)];
        for (int i = 1; i < order.Length; i++) Assert.IsTrue((Length(order[i - 1]), order[i - 1].Row).CompareTo((Length(order[i]), order[i].Row)) < 0);
    }

    [TestMethod]
    public void RowsOfABatchAreOfSimilarLength()
    {
        foreach (RowReference[] batch in LengthBuckets.Cut(Rows(200), Length, 64, new RandomSource(1)))
            Assert.IsLessThanOrEqualTo(batch.Min(Length) * (1.1 / 0.9) + 2, batch.Max(Length));
    }

    [TestMethod]
    public void TheSameRowsDoNotMeetInEveryEpoch()
    {
        var random = new RandomSource(1);
        string first = Describe(LengthBuckets.Cut(Rows(200), Length, 64, random)), second = Describe(LengthBuckets.Cut(Rows(200), Length, 64, random));
        Assert.AreNotEqual(first, second);
        Assert.AreEqual(first, Describe(LengthBuckets.Cut(Rows(200), Length, 64, new RandomSource(1))));
    }

    [TestMethod]
    public void EmptyRowsCountAsOnePosition() => Assert.HasCount(5, LengthBuckets.Cut(Rows(10), _ => 0, 2, null));

    [TestMethod]
    public void NoRowsMakeNoBatch() => Assert.IsEmpty(LengthBuckets.Cut([], Length, 64, null));

    private static string Describe(List<RowReference[]> batches) => string.Join(" | ", batches.Select(batch => string.Join(' ', batch.Select(row => row.Row))));
}
