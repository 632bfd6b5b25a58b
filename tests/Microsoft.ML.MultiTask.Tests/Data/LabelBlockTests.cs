using Microsoft.ML.MultiTask.Data;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Data;

[TestClass]
public sealed class LabelBlockTests
{
    private const int Missing = ColumnUse.Missing;

    [TestMethod]
    public void MaskedRowsOfGivenLengthKeepTheirPlaces()
    {
        var block = new LabelBlockOf<int>([0, 2, 2, 5], [1, 2, 3, Missing, 4], Missing);
        var masked = (LabelBlockOf<int>)block.For([true, true, false]);
        CollectionAssert.AreEqual(new[] { 1, 2, Missing, Missing, Missing }, masked.Values.ToArray());
        CollectionAssert.AreEqual(new[] { 0, 2, 2, 5 }, masked.Offsets.ToArray());
        CollectionAssert.AreEqual(new[] { 1, 2, 3, Missing, 4 }, block.Values.ToArray()); // the block itself is as it was
        Assert.IsTrue(block.HasLabel(2));
        Assert.IsFalse(block.HasLabel(1));
        Assert.IsFalse(masked.HasLabel(2));
        Assert.IsFalse(block.For([false, false, false]).HasLabels);
    }

    [TestMethod]
    public void MaskedRowsOfLengthsOfTheirOwnAreEmpty()
    {
        var block = new LabelBlockOf<int>([0, 2, 5, 6], [1, 2, 3, 4, 5, 6], Missing, isFree: true);
        var masked = (LabelBlockOf<int>)block.For([true, false, true]);
        CollectionAssert.AreEqual(new[] { 1, 2, 6 }, masked.Values.ToArray());
        CollectionAssert.AreEqual(new[] { 0, 2, 2, 3 }, masked.Offsets.ToArray());
        CollectionAssert.AreEqual(new[] { 6 }, masked[2].ToArray());
    }

    [TestMethod]
    public void ProbabilitiesOfPositionsHaveOffsetsOfTheirOwn()
    {
        var corpus = new Corpus("rows", new Dictionary<string, ColumnData> { ["P"] = Filled([[0.1f, 0.9f, 0.3f, 0.7f], [], [0.5f, 0.5f]]) }) { Rows = 3 };
        var use = new ProbabilitiesColumn("P", "W", PerPosition: true);
        LabelBlock block = use.Gather([.. Enumerable.Range(0, 3).Select(row => (corpus.Find("P"), row))], [2, 2, 1]);
        var batch = new Batch([new(corpus, 0), new(corpus, 1), new(corpus, 2)], new Dictionary<string, InputBlock>(),
            new Dictionary<string, LabelBlock> { ["P"] = block }, CPU);
        CollectionAssert.AreEqual(new[] { 0.1f, 0.9f, 0.3f, 0.7f }, batch.RowLabels<float>("P", 0).ToArray());
        CollectionAssert.AreEqual(new[] { float.NaN, float.NaN, float.NaN, float.NaN }, batch.RowLabels<float>("P", 1).ToArray());
        CollectionAssert.AreEqual(new[] { 0.5f, 0.5f }, batch.RowLabels<float>("P", 2).ToArray());
    }

    [TestMethod]
    public void ABatchIsMaskedForAnObjective()
    {
        var corpus = new Corpus("rows", new Dictionary<string, ColumnData>()) { Rows = 3 };
        var batch = new Batch([new(corpus, 0), new(corpus, 1), new(corpus, 2)], new Dictionary<string, InputBlock>(),
            new Dictionary<string, LabelBlock> { ["L"] = new LabelBlockOf<int>([0, 1, 2, 3], [7, 8, 9], Missing) }, CPU);
        Batch masked = batch.For([false, true, true]);
        CollectionAssert.AreEqual(new[] { Missing, 8, 9 }, masked.Classes("L").ToArray());
        CollectionAssert.AreEqual(new[] { 1, 2 }, masked.LearningRows.ToArray());
        CollectionAssert.AreEqual(new[] { float.NaN, 2, 3 }, masked.Masked([1, 2, 3]));
        CollectionAssert.AreEqual(new[] { 1, 2 }, masked.WithEmbedded(null).LearningRows.ToArray());
        Assert.AreSame(batch, batch.For(null));
        Assert.AreSame(batch, batch.For([true, true, true]));
    }

    private static Ragged<float> Filled(float[][] rows)
    {
        var data = new Ragged<float>();
        foreach (float[] row in rows)
        {
            row.CopyTo(data.Append(row.Length));
            data.EndRow();
        }
        return data;
    }
}
