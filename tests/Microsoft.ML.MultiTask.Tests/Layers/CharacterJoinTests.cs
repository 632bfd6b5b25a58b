using Microsoft.ML.MultiTask.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Layers;

[TestClass]
public sealed class CharacterJoinTests
{
    private DisposeScope _scope = null!;

    [TestInitialize]
    public void Begin() => _scope = NewDisposeScope();

    [TestCleanup]
    public void End() => _scope.Dispose();

    [TestMethod]
    public void ConcatenationPutsTheWordFirst()
    {
        CharacterJoinModule join = new Concatenate().Build(1, 2, new RandomSource(1));
        Assert.AreEqual(3, join.Width);
        Tensor joined = join.Join(tensor(new[] { 1f, 2f }).view(2, 1), tensor(new[] { 3f, 4f, 5f, 6f }).view(2, 2));
        CollectionAssert.AreEqual(new[] { 1f, 3f, 4f, 2f, 5f, 6f }, joined.data<float>().ToArray());
    }

    [TestMethod]
    public void TheGateWeighsAsWorkedOutByHand()
    {
        CharacterJoinModule join = new Gate().Build(1, 1, new RandomSource(1));
        foreach ((_, var parameter) in join.named_parameters())
            using (no_grad()) parameter.fill_(1f);
        // c = tanh(0.5 + 1), z = sigmoid(tanh(2 + c + 1) + 1), z * 2 + (1 - z) * c.
        double c = Math.Tanh(1.5), z = 1 / (1 + Math.Exp(-Math.Tanh(3 + c) - 1));
        Tensor joined = join.Join(tensor(new[] { 2f }).view(1, 1), tensor(new[] { 0.5f }).view(1, 1));
        Assert.AreEqual((z * 2) + ((1 - z) * c), joined.item<float>(), 1e-6);
    }

    [TestMethod]
    public void TheGateIsAsWideAsTheWordAndLearnsFromBoth()
    {
        CharacterJoinModule join = new Gate().Build(4, 3, new RandomSource(1));
        Tensor words = Noise(5, 4).requires_grad_(), characters = Noise(5, 3).requires_grad_();
        Tensor joined = join.Join(words, characters);
        CollectionAssert.AreEqual(new long[] { 5, 4 }, joined.shape);
        Assert.AreEqual(4, join.Width);
        joined.square().sum().backward();
        foreach (Tensor learnt in new[] { words, characters }.Concat(join.parameters())) Assert.IsGreaterThan(0f, learnt.grad!.abs().sum().item<float>());
    }

    [TestMethod]
    public void DistanceIsAMeanOverKnownWordsThatLeavesThemAlone()
    {
        var gate = new GateModule(2, 1, new RandomSource(1));
        using (no_grad())
        {
            // c = tanh(characters * (1, 0)): every vector of characters points along the first axis, one way or the other.
            gate.get_parameter("projection.weight")!.copy_(tensor(new[] { 1f, 0f }).view(2, 1));
        }
        Tensor words = tensor(new[] { 3f, 0f, /**/ 1f, 0f, /**/ 0f, 7f, /**/ 5f, 5f }).view(4, 2).requires_grad_();
        Tensor characters = tensor(new[] { 2f, -1f, 3f, 1f }).view(4, 1).requires_grad_();
        Tensor distance = gate.Distance(words, characters, tensor(new[] { true, true, true, false }));
        Assert.AreEqual((0 + 2 + 1) / 3f, distance.item<float>(), 1e-6f);
        distance.backward();
        Assert.IsNull(words.grad);
        Assert.IsNotNull(characters.grad);
        Assert.AreEqual(0f, gate.Distance(words, characters, zeros(4, dtype: ScalarType.Bool)).item<float>());
    }

    [TestMethod]
    public void NothingIsLeftBehindAndTheSeedFixesTheValues()
    {
        var gate = new GateModule(4, 3, new RandomSource(1));
        Tensor words = Noise(5, 4), characters = Noise(5, 3), known = ones(5, dtype: ScalarType.Bool);
        float Step(GateModule module)
        {
            using var step = NewDisposeScope();
            return (module.Join(words, characters).sum() + module.Distance(words, characters, known)).item<float>();
        }

        float first = Step(new GateModule(4, 3, new RandomSource(1)));
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Assert.AreEqual(first, Step(gate), 0);
        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static Tensor Noise(int rows, int width)
    {
        var random = new RandomSource(6);
        return tensor(Enumerable.Range(0, rows * width).Select(_ => random.NextNormal()).ToArray()).view(rows, width);
    }
}
