using Microsoft.ML.MultiTask.Comparing;

namespace Microsoft.ML.MultiTask.Tests.Comparing;

[TestClass]
public sealed class RunQueueTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(4)]
    public void EveryPieceIsDoneOnce(int parallel)
    {
        int[] done = new int[50];
        RunQueue.Run([.. Enumerable.Range(0, 50).Select(piece => (Action)(() => Interlocked.Increment(ref done[piece])))], parallel, () => true, () => Assert.Fail());
        Assert.IsTrue(done.All(times => times == 1));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void WhatFailsFirstIsThrownAndNothingMoreIsBegun(int parallel)
    {
        int faults = 0, begun = 0;
        Action[] work = [.. Enumerable.Range(0, 40).Select(piece => (Action)(() =>
        {
            Interlocked.Increment(ref begun);
            if (piece >= 2) throw new InvalidOperationException("broken");
        }))];
        Assert.AreEqual("broken", Assert.ThrowsExactly<InvalidOperationException>(() => RunQueue.Run(work, parallel, () => true, () => faults++)).Message);
        Assert.AreEqual(1, faults);
        Assert.IsLessThanOrEqualTo(2 + parallel, begun);
    }

    [TestMethod]
    public void NothingIsBegunThatMayNot()
    {
        int done = 0;
        RunQueue.Run([.. Enumerable.Range(0, 9).Select(_ => (Action)(() => done++))], 1, () => done < 4, () => Assert.Fail());
        Assert.AreEqual(4, done);
    }
}
