using Microsoft.ML.MultiTask.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Layers;

[TestClass]
public sealed class EmbeddingTableTests
{
    [TestMethod]
    public void EntriesAreUniformWithinTheLimitAndFixedByTheSeed()
    {
        using var table = new EmbeddingTable("words", 5000, 12, new RandomSource(3));
        using var again = new EmbeddingTable("words", 5000, 12, new RandomSource(3));
        using var scope = NewDisposeScope();
        Assert.IsTrue(table.Weight.equal(again.Weight).all().item<bool>());
        Assert.AreEqual(0.5f, table.Weight.abs().max().item<float>(), 1e-3f); // sqrt(3 / 12)
        Assert.AreEqual(0, table.Weight.mean().item<float>(), 5e-3f);
        Assert.AreEqual(1, table.Weight.square().sum(dim: 1L).mean().item<float>(), 0.01f);
    }

    [TestMethod]
    public void LookupOfTrainingIsALeafThatCarriesTheGradient()
    {
        using var scope = NewDisposeScope();
        using var table = new EmbeddingTable("words", 4, 2, new RandomSource(1));
        Tensor rows = table.Lookup(tensor(new long[] { 2, 0 }));
        (rows * tensor(new float[,] { { 1, 2 }, { 3, 4 } })).sum().backward();
        var (ids, leaf) = table.Pending.Single();
        CollectionAssert.AreEqual(new long[] { 2, 0 }, ids.data<long>().ToArray());
        CollectionAssert.AreEqual(new float[] { 1, 2, 3, 4 }, leaf.grad!.data<float>().ToArray());
        Assert.IsNull(table.Weight.grad);
    }

    [TestMethod]
    public void NothingIsRememberedOutsideOfTraining()
    {
        using var scope = NewDisposeScope();
        using var table = new EmbeddingTable("words", 4, 2, new RandomSource(1));
        Tensor ids = tensor(new long[] { 1, 3 });
        table.eval();
        Assert.IsFalse(table.Lookup(ids).requires_grad);
        table.train();
        using (no_grad()) table.Lookup(ids);
        table.Frozen = true;
        Assert.IsFalse(table.Lookup(ids).requires_grad);
        Assert.IsEmpty(table.Pending);
    }

    [TestMethod]
    public void PendingOutlivesInnerScopesAndClearingLeavesTheResult()
    {
        using var scope = NewDisposeScope();
        using var table = new EmbeddingTable("words", 4, 2, new RandomSource(1));
        Tensor loss;
        using (var inner = NewDisposeScope())
        {
            loss = table.Lookup(tensor(new long[] { 1 })).sum().MoveToOuterDisposeScope();
        }
        loss.backward();
        Assert.IsNotNull(table.Pending[0].Rows.grad);
        Tensor rows = table.Lookup(tensor(new long[] { 1 }));
        table.ClearPending();
        Assert.IsEmpty(table.Pending);
        Assert.IsTrue(rows.allclose(table.Weight[1]));
    }

    [TestMethod]
    public void SetRowOverwritesOneRow()
    {
        using var scope = NewDisposeScope();
        using var table = new EmbeddingTable("words", 3, 2, new RandomSource(1));
        Tensor before = table.Weight.clone();
        table.SetRow(2, [7, 8]);
        CollectionAssert.AreEqual(new float[] { 7, 8 }, table.Weight[2].data<float>().ToArray());
        Assert.IsTrue(before.narrow(0, 0, 2).equal(table.Weight.narrow(0, 0, 2)).all().item<bool>());
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => table.SetRow(0, [1])).Message, "1 rows of width 2 need 2 numbers, not 1.");
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => table.SetRow(3, [1, 2])).Message, "The table has rows 0 to 2.");
    }

    [TestMethod]
    public void TheWeightIsInTheStateDictionaryAndMovesWithTheModule()
    {
        using var scope = NewDisposeScope();
        using var table = new EmbeddingTable("words", 3, 2, new RandomSource(1));
        CollectionAssert.AreEqual(new[] { "weight" }, table.state_dict().Keys.ToArray());
        table.to(ScalarType.Float64);
        Assert.AreEqual(ScalarType.Float64, table.Weight.dtype);
        Assert.AreEqual(ScalarType.Float64, table.Lookup(tensor(new long[] { 0 })).dtype);
        Assert.IsFalse(table.Weight.requires_grad);
    }

    [TestMethod]
    public void BadSizesAreRefused() =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new EmbeddingTable("words", 0, 2, new RandomSource(1)));
}
