using Microsoft.ML.MultiTask.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Layers;

[TestClass]
public sealed class CharacterCnnTests
{
    private DisposeScope _scope = null!;

    [TestInitialize]
    public void Begin() => _scope = NewDisposeScope();

    [TestCleanup]
    public void End() => _scope.Dispose();

    [TestMethod]
    public void AnswersAreThoseWorkedOutByHand()
    {
        // One filter of width 2 on vectors of one number: 2 * first - second, characters worth 1, 3, 5.
        var settings = new CharacterCnn { EmbeddingSize = 1, Filters = 1, Widths = [2], Activation = Activation.None };
        CharacterModule module = settings.Build(3, new RandomSource(1));
        Set(module, "embedding", 1, 3, 5);
        Set(module, "filters", 2, -1);
        Set(module, "bias", 0.5f);
        // 012: 2*1-3 = -1 and 2*3-5 = 1; 1: 2*3-0 = 6; 20: 2*5-1 = 9; nothing: 0.
        Tensor encoded = module.Encode(tensor(new[] { 0L, 1, 2, 1, 2, 0 }), new Segments([3, 1, 2, 0], CPU));
        CollectionAssert.AreEqual(new[] { 1.5f, 6.5f, 9.5f, 0.5f }, encoded.data<float>().ToArray());
    }

    [TestMethod]
    [DataRow("None")]
    [DataRow("Tanh")]
    [DataRow("Relu")]
    public void ValuesAndGradientsAreThoseOfAConvolutionOfEveryWordByItself(string name)
    {
        var settings = new CharacterCnn { EmbeddingSize = 4, Filters = 5, Widths = [1, 3, 4], Activation = Named(name) };
        CharacterModule module = settings.Build(7, new RandomSource(1));
        int[] lengths = [6, 1, 0, 3, 9, 2];
        Tensor characters = Characters(lengths.Sum(), 7);
        Tensor upstream = Noise(lengths.Length, module.Width);
        Tensor encoded = module.Encode(characters, new Segments(lengths, CPU));
        Tensor expected = Convolve(settings, module, characters, lengths);
        Assert.IsTrue(encoded.allclose(expected, atol: 1e-6));

        Tensor[] parameters = [.. module.parameters()];
        Assert.HasCount(3, parameters);
        IList<Tensor> actual = autograd.grad([encoded], parameters, [upstream]), wanted = autograd.grad([expected], parameters, [upstream]);
        for (int i = 0; i < parameters.Length; i++) Assert.IsTrue(actual[i].allclose(wanted[i], atol: 1e-5));
    }

    [TestMethod]
    public void AWordIsTheSameAloneAndBesideOthers()
    {
        CharacterModule module = new CharacterCnn().Build(20, new RandomSource(1));
        Tensor characters = Characters(12, 20);
        Tensor together = module.Encode(characters, new Segments([2, 7, 3], CPU));
        Assert.IsTrue(together[1].unsqueeze(0).allclose(module.Encode(characters[2..9], new Segments([7], CPU)), atol: 1e-6));
    }

    [TestMethod]
    public void NoWordsAndNoCharactersAreFine()
    {
        CharacterModule module = new CharacterCnn().Build(20, new RandomSource(1));
        Tensor nothing = zeros(0, dtype: ScalarType.Int64);
        CollectionAssert.AreEqual(new long[] { 0, 150 }, module.Encode(nothing, new Segments([], CPU)).shape);
        CollectionAssert.AreEqual(new long[] { 2, 150 }, module.Encode(nothing, new Segments([0, 0], CPU)).shape);
    }

    [TestMethod]
    public void SameInputSameBitsAndNothingIsLeftBehind()
    {
        CharacterModule module = new CharacterCnn().Build(20, new RandomSource(1));
        Tensor characters = Characters(12, 20);
        byte[] Step()
        {
            using var step = NewDisposeScope();
            Tensor encoded = module.Encode(characters, new Segments([2, 7, 3], CPU));
            return autograd.grad([encoded.sum()], [.. module.parameters()]).SelectMany(g => g.bytes.ToArray()).ToArray();
        }

        byte[] first = Step();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        CollectionAssert.AreEqual(first, Step());
        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [TestMethod]
    public void SettingsAreComparedByValueAndChecked()
    {
        Assert.AreEqual(new CharacterCnn { Widths = [2, 3] }, new CharacterCnn { Widths = new List<int> { 2, 3 } });
        Assert.AreEqual(new CharacterCnn().GetHashCode(), new CharacterCnn().GetHashCode());
        Assert.AreNotEqual(new CharacterCnn { Widths = [2, 3] }, new CharacterCnn());
        var error = Assert.ThrowsExactly<ArgumentException>(new CharacterCnn { Widths = [3, 0] }.Validate);
        StringAssert.StartsWith(error.Message, "CharacterCnn: the filters need at least one width, and each at least 1; given: [3, 0].");
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(new CharacterCnn { Filters = 0 }.Validate);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(new CharacterCnn { EmbeddingSize = 0 }.Validate);
    }

    private static Tensor Convolve(CharacterCnn settings, CharacterModule module, Tensor characters, int[] lengths)
    {
        Tensor embedding = Get(module, "embedding"), filters = Get(module, "filters"), bias = Get(module, "bias");
        var words = new List<Tensor>();
        int first = 0;
        foreach (int length in lengths)
        {
            Tensor word = embedding.index_select(0, characters.narrow(0, first, length));
            long column = 0;
            var answers = new List<Tensor>();
            foreach (int width in settings.Widths)
            {
                Tensor padded = cat([word, zeros(Math.Max(0, width - length), settings.EmbeddingSize)]);                          // [length, e]
                Tensor kernel = filters.narrow(1, column, width * settings.Filters).view(settings.EmbeddingSize, width, settings.Filters);
                answers.Add(nn.functional.conv1d(padded.t().unsqueeze(0), kernel.permute(2, 0, 1)).amax([2]).squeeze(0));          // [filters]
                column += width * settings.Filters;
            }
            words.Add(cat(answers) + bias);
            first += length;
        }
        Tensor all = stack(words);
        return settings.Activation.Apply(all);
    }

    private static Tensor Get(CharacterModule module, string name) => module.get_parameter(name)!;

    private static void Set(CharacterModule module, string name, params float[] values)
    {
        using var frozen = no_grad();
        Get(module, name).copy_(tensor(values).view(Get(module, name).shape));
    }

    private static Tensor Characters(int count, int kinds)
    {
        var random = new RandomSource(4);
        return tensor(Enumerable.Range(0, count).Select(_ => (long)random.Next(kinds)).ToArray());
    }

    private static Tensor Noise(long rows, long width)
    {
        var random = new RandomSource(6);
        return tensor(Enumerable.Range(0, (int)(rows * width)).Select(_ => random.NextNormal()).ToArray()).view(rows, width);
    }

    private static Activation Named(string name) => name switch { "Tanh" => Activation.Tanh, "Relu" => Activation.Relu, _ => Activation.None };
}
