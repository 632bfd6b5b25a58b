using Microsoft.ML.MultiTask.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Layers;

[TestClass]
public sealed class SampledSoftmaxTests
{
    private const int Classes = 12, Inputs = 3, Missing = -100;

    private DisposeScope _scope = null!;

    [TestInitialize]
    public void Begin() => _scope = NewDisposeScope();

    [TestCleanup]
    public void End() => _scope.Dispose();

    [TestMethod]
    [DataRow(0, true)]
    [DataRow(Classes, true)]
    [DataRow(3, false)]
    public void AllClassesAreScoredWithoutSamplesWithEnoughOfThemAndInEvaluation(int samples, bool training)
    {
        SampledSoftmax head = Make(samples);
        head.train(training);
        Tensor hidden = Noise(4);
        Tensor loss = head.Loss(hidden, [0, 5, 5, 11], new RandomSource(1))!;
        Assert.AreEqual(Exact(head, hidden, [0, 5, 5, 11]).item<float>(), loss.item<float>(), 1e-6f);
    }

    [TestMethod]
    public void SamplingIsExactWhenEveryClassIsATarget()
    {
        SampledSoftmax head = Make(3);
        int[] targets = [.. Enumerable.Range(0, Classes).Reverse()];
        Tensor hidden = Noise(Classes).requires_grad_();
        head.Loss(hidden, targets, new RandomSource(1))!.backward();
        (Tensor ids, Tensor rows) = head.Table.Pending.Single();

        Tensor same = hidden.detach().clone().requires_grad_(), weight = head.Table.Weight.detach().clone().requires_grad_();
        Exact(weight, same, targets).backward();
        Assert.IsTrue(hidden.grad!.allclose(same.grad!, atol: 1e-6));
        Assert.IsTrue(rows.grad!.allclose(weight.grad!.index_select(0, ids), atol: 1e-6));
        Assert.AreEqual(Classes, ids.numel());
    }

    [TestMethod]
    public void TheSumOverClassesIsRightOnAverage()
    {
        SampledSoftmax head = Make(4);
        Tensor hidden = Noise(1);
        const int target = 3, draws = 4000;
        float score = Scores(head.Table.Weight, hidden)[0, target].item<float>();
        var random = new RandomSource(7);
        double mean = 0;
        for (int i = 0; i < draws; i++)
        {
            using var step = NewDisposeScope();
            mean += Math.Exp(head.Loss(hidden, [target], random)!.item<float>() + score) / draws;
            head.Table.ClearPending();
        }
        double exact = Scores(head.Table.Weight, hidden).exp().sum().item<float>();
        Assert.AreEqual(exact, mean, 0.03 * exact);
    }

    [TestMethod]
    public void OnlyTargetsAndDrawnClassesAreTouchedAndEachOnce()
    {
        SampledSoftmax head = new("head", 1000, Inputs, new RandomSource(2), samples: 20);
        head.Loss(Noise(3), [999, 998, 999], new RandomSource(1));
        long[] ids = [.. head.Table.Pending.Single().Ids.data<long>()];
        CollectionAssert.AllItemsAreUnique(ids);
        CollectionAssert.AreEqual(new long[] { 999, 998 }, ids[..2]);
        Assert.IsInRange(3, 22, ids.Length);
    }

    [TestMethod]
    public void MissingTargetsAddNothing()
    {
        SampledSoftmax head = Make(5);
        Tensor hidden = Noise(4).requires_grad_();
        Tensor loss = head.Loss(hidden, [Missing, 2, Missing, 7], new RandomSource(1))!;
        loss.backward();
        Assert.AreEqual(head.Loss(hidden[TensorIndex.Tensor(tensor(new[] { 1L, 3L }))], [2, 7], new RandomSource(1))!.item<float>(), loss.item<float>(), 0);
        Assert.AreEqual(0f, hidden.grad![0].abs().sum().item<float>() + hidden.grad![2].abs().sum().item<float>());
        Assert.IsNull(head.Loss(hidden, [Missing, Missing, Missing, Missing], new RandomSource(1)));
        Assert.IsNull(head.Loss(zeros(0, Inputs), [], new RandomSource(1)));
    }

    [TestMethod]
    public void SameSeedSameBitsAndNothingIsLeftBehind()
    {
        SampledSoftmax head = Make(5);
        Tensor hidden = Noise(4).requires_grad_();
        float Step(ulong seed)
        {
            using var step = NewDisposeScope();
            float loss = head.Loss(hidden, [0, 1, 1, 4], new RandomSource(seed))!.item<float>();
            head.Table.ClearPending();
            return loss;
        }

        float first = Step(3);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Assert.AreEqual(first, Step(3), 0);
        Assert.AreNotEqual(first, Step(4));
        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [TestMethod]
    public void WrongInputIsNamed()
    {
        SampledSoftmax head = Make(5);
        var error = Assert.ThrowsExactly<ArgumentException>(() => head.Loss(Noise(2), [0, 12], new RandomSource(1)));
        StringAssert.StartsWith(error.Message, "Target 1 is 12; classes run from 0 to 11, and -100 says that one is missing.");
        error = Assert.ThrowsExactly<ArgumentException>(() => head.Loss(Noise(2), [0], new RandomSource(1)));
        StringAssert.StartsWith(error.Message, "Input of shape [2, 3] does not fit 1 targets and width 3.");
    }

    private static SampledSoftmax Make(int samples)
    {
        var head = new SampledSoftmax("head", Classes, Inputs, new RandomSource(2), samples);
        float[] rows = [.. Enumerable.Range(0, Classes * (Inputs + 1)).Select(i => MathF.Sin(i * i))];
        head.Table.SetRows([.. Enumerable.Range(0, Classes).Select(i => (long)i)], rows);
        return head;
    }

    private static Tensor Noise(int rows)
    {
        var random = new RandomSource(9);
        return tensor(Enumerable.Range(0, rows * Inputs).Select(_ => random.NextNormal()).ToArray()).view(rows, Inputs);
    }

    private static Tensor Scores(Tensor weight, Tensor hidden) => hidden.mm(weight.narrow(1, 0, Inputs).t()) + weight.select(1, Inputs);

    private static Tensor Exact(SampledSoftmax head, Tensor hidden, int[] targets) => Exact(head.Table.Weight, hidden, targets);

    private static Tensor Exact(Tensor weight, Tensor hidden, int[] targets) =>
        nn.functional.cross_entropy(Scores(weight, hidden), tensor(targets.Select(t => (long)t).ToArray()));
}
