using Microsoft.ML.MultiTask.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Layers;

[TestClass]
public sealed class CharacterBiLstmTests
{
    private static readonly long[] _characters = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3];

    private DisposeScope _scope = null!;

    [TestInitialize]
    public void Begin() => _scope = NewDisposeScope();

    [TestCleanup]
    public void End() => _scope.Dispose();

    [TestMethod]
    public void AWordIsTheSameAloneAndBesideOthers()
    {
        CharacterModule module = new CharacterBiLstm { HiddenSize = 6 }.Build(10, new RandomSource(1));
        Tensor together = module.Encode(tensor(_characters), new Segments([2, 5, 3], CPU));
        Tensor alone = module.Encode(tensor(_characters[2..7]), new Segments([5], CPU));
        CollectionAssert.AreEqual(new long[] { 3, 12 }, together.shape);
        Assert.AreEqual(12, module.Width);
        Assert.IsTrue(together[1].unsqueeze(0).allclose(alone, atol: 1e-6));
    }

    [TestMethod]
    public void BothDirectionsReadTheWholeWord()
    {
        CharacterModule module = new CharacterBiLstm { HiddenSize = 6 }.Build(10, new RandomSource(1));
        Tensor before = module.Encode(tensor(_characters), new Segments([10], CPU));
        Tensor otherFirst = module.Encode(tensor((long[])[7, .. _characters[1..]]), new Segments([10], CPU));
        Tensor otherLast = module.Encode(tensor((long[])[.. _characters[..^1], 7]), new Segments([10], CPU));
        foreach (Tensor other in new[] { otherFirst, otherLast })
        {
            Tensor change = (other - before).abs();
            Assert.IsGreaterThan(0f, change.narrow(1, 0, 6).sum().item<float>());
            Assert.IsGreaterThan(0f, change.narrow(1, 6, 6).sum().item<float>());
        }
    }

    [TestMethod]
    public void AWordWithoutCharactersIsZeroAndChangesNoOther()
    {
        CharacterModule module = new CharacterBiLstm { HiddenSize = 6 }.Build(10, new RandomSource(1));
        Tensor with = module.Encode(tensor(_characters), new Segments([0, 4, 0, 6, 0], CPU));
        Tensor without = module.Encode(tensor(_characters), new Segments([4, 6], CPU));
        foreach (int empty in new[] { 0, 2, 4 }) Assert.AreEqual(0f, with[empty].abs().sum().item<float>());
        Assert.IsTrue(with.index_select(0, tensor(new[] { 1L, 3L })).allclose(without, atol: 1e-6));
        Tensor nothing = module.Encode(zeros(0, dtype: ScalarType.Int64), new Segments([0, 0], CPU));
        Assert.AreEqual(0f, nothing.abs().sum().item<float>());
        CollectionAssert.AreEqual(new long[] { 2, 12 }, nothing.shape);
    }

    [TestMethod]
    public void EveryParameterLearns()
    {
        CharacterModule module = new CharacterBiLstm { HiddenSize = 6 }.Build(10, new RandomSource(1));
        module.Encode(tensor(_characters), new Segments([4, 6], CPU)).square().sum().backward();
        foreach ((string name, var parameter) in module.named_parameters())
            if (parameter.requires_grad) Assert.IsGreaterThan(0f, parameter.grad!.abs().sum().item<float>(), name);
    }

    [TestMethod]
    public void DropoutActsInTrainingAndTheSeedFixesAll()
    {
        float Sum(double dropout, bool training)
        {
            CharacterModule module = new CharacterBiLstm { HiddenSize = 6, Dropout = dropout }.Build(10, new RandomSource(1));
            module.train(training);
            return module.Encode(tensor(_characters), new Segments([4, 6], CPU)).abs().sum().item<float>();
        }

        Assert.AreEqual(Sum(0, true), Sum(0.5, false), 0);
        Assert.AreEqual(Sum(0.5, true), Sum(0.5, true), 0);
        Assert.AreNotEqual(Sum(0, true), Sum(0.5, true));
    }

    [TestMethod]
    public void NothingIsLeftBehind()
    {
        CharacterModule module = new CharacterBiLstm { HiddenSize = 6, Dropout = 0.2 }.Build(10, new RandomSource(1));
        Tensor characters = tensor(_characters);
        void Step()
        {
            using var step = NewDisposeScope();
            module.Encode(characters, new Segments([0, 4, 6], CPU)).sum().backward();
        }

        Step();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Step();
        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [TestMethod]
    public void SettingsAreChecked()
    {
        Assert.StartsWith("CharacterBiLstm: HiddenSize is at least 1.", Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            new BiLstm { Characters = new CharacterBiLstm { HiddenSize = 0 } }.Validate).Message);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(new CharacterBiLstm { EmbeddingSize = 0 }.Validate);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(new CharacterBiLstm { Dropout = 1 }.Validate);
    }
}
