using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask.Tests.Data.Batching;

[TestClass]
public sealed class BatchCompositionTests
{
    private static readonly Corpus[] _corpora = [Corpus("a"), Corpus("b"), Corpus("c")];

    /// <summary>8, 4 and 2 rows of length 5 under a budget of two rows: 4, 2 and 1 batches.</summary>
    private static readonly RowReference[][] _rows = [Rows(0, 8), Rows(1, 4), Rows(2, 2)];

    public static IEnumerable<BatchComposition> All =>
        [BatchComposition.Mixed, BatchComposition.Stratified, BatchComposition.RandomTurns, BatchComposition.RoundRobin, BatchComposition.Sweep,
            BatchComposition.Balanced];

    [TestMethod]
    [DynamicData(nameof(All))]
    public void EveryRowComesOnce(BatchComposition composition) =>
        CollectionAssert.AreEquivalent(_rows.SelectMany(rows => rows).ToArray(), Cut(composition).SelectMany(batch => batch).ToArray());

    [TestMethod]
    public void TurnsHoldOneCorpusEach()
    {
        Assert.AreEqual("aa aa aa aa bb bb cc", Names(Cut(BatchComposition.Sweep)));
        Assert.AreEqual("aa bb cc aa bb aa aa", Names(Cut(BatchComposition.RoundRobin)));
        string[] random = Names(Cut(BatchComposition.RandomTurns)).Split(' ');
        CollectionAssert.AreEquivalent((string[])["aa", "aa", "aa", "aa", "bb", "bb", "cc"], random);
        CollectionAssert.AreNotEqual((string[])["aa", "aa", "aa", "aa", "bb", "bb", "cc"], random);
    }

    [TestMethod]
    public void AStratifiedBatchHoldsEveryCorpusInProportion()
    {
        RowReference[][] halves = [Rows(0, 6), Rows(1, 6)];
        foreach (RowReference[] batch in BatchComposition.Stratified.Cut(halves, _ => 5, 20, new RandomSource(3)))
        {
            Assert.HasCount(4, batch);
            Assert.AreEqual(2, batch.Count(row => row.Corpus == _corpora[0]));
        }
        Assert.AreEqual("aaaabbc aaaabbc", Names(BatchComposition.Stratified.Cut(_rows, _ => 5, 35, new RandomSource(3))));
    }

    [TestMethod]
    public void BalancedBatchesAreThoseOfTheMainCorpusAloneWithOthersBeside()
    {
        static int Length(RowReference row) => 1 + row.Row;
        RandomSource random = new(3), alone = new(3);
        for (int epoch = 0; epoch < 2; epoch++)
        {
            IReadOnlyList<RowReference[]> batches = BatchComposition.Balanced.Cut(_rows, Length, 16, random);
            IReadOnlyList<RowReference[]> main = BatchComposition.Mixed.Cut(_rows[..1], Length, 16, alone);
            Assert.HasCount(main.Count, batches);
            for (int b = 0; b < main.Count; b++)
            {
                CollectionAssert.AreEqual(main[b], batches[b][..main[b].Length]);
                Assert.IsFalse(batches[b][main[b].Length..].Any(row => row.Corpus == _corpora[0]));
            }
            CollectionAssert.AreEquivalent(_rows.SelectMany(rows => rows).ToArray(), batches.SelectMany(batch => batch).ToArray());
        }
    }

    [TestMethod]
    public void StratifiedBatchesHoldRowsOfLikeLength()
    {
        int Length(RowReference row) => row.Row < 3 ? 2 : 20;
        foreach (RowReference[] batch in BatchComposition.Stratified.Cut([Rows(0, 6), Rows(1, 6)], Length, 66, new RandomSource(3)))
        {
            Assert.HasCount(1, batch.Select(Length).Distinct().ToArray());
        }
    }

    private static IReadOnlyList<RowReference[]> Cut(BatchComposition composition) => composition.Cut(_rows, _ => 5, 10, new RandomSource(3));

    private static string Names(IReadOnlyList<RowReference[]> batches) =>
        string.Join(' ', batches.Select(batch => string.Concat(batch.Select(row => row.Corpus.Name).Order())));

    private static RowReference[] Rows(int corpus, int count) => [.. Enumerable.Range(0, count).Select(row => new RowReference(_corpora[corpus], row))];

    private static Corpus Corpus(string name) => new(name, new Dictionary<string, ColumnData>()) { Rows = 8 };
}
