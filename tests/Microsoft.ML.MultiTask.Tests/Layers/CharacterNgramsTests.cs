using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Tests.EndToEnd;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Layers;

/// <summary>Words as bags of n-grams.</summary>
[TestClass]
public sealed class CharacterNgramsTests
{
    [TestMethod]
    public void TheMeanAndTheSumByHand()
    {
        using var scope = NewDisposeScope();
        // Unigrams alone: two marks and the characters, so that words of the same characters are the same bag.
        using CharacterModule mean = Build(new CharacterNgrams { Minimum = 1, Maximum = 1 }),
            sum = Build(new CharacterNgrams { Minimum = 1, Maximum = 1, Sum = true });
        float[][] means = Encode(mean, [5, 6], [6, 5], [5]), sums = Encode(sum, [5, 6], [6, 5], [5]);
        Toy.AreClose([means[0]], [means[1]]);
        Toy.AreClose([sums[0]], [sums[1]]);
        Toy.AreClose([[.. sums[0].Select(x => x / 4)], [.. sums[2].Select(x => x / 3)]], [means[0], means[2]]);
    }

    [TestMethod]
    public void OrderAndMarksAreSeen()
    {
        using var scope = NewDisposeScope();
        using CharacterModule module = Build(new CharacterNgrams { Minimum = 3, Maximum = 3 });
        float[][] words = Encode(module, [5, 6, 7], [7, 6, 5], [5], [], [5, 6, 7]);
        Assert.AreNotEqual(words[0][0], words[1][0]);
        Assert.AreNotEqual(0f, words[2][0]); // mark, character, mark
        Assert.IsTrue(words[3].All(x => x == 0)); // two marks are no trigram
        Toy.AreClose([words[0]], [words[4]]);
        Toy.AreClose([words[0]], Encode(module, [5, 6, 7]));
        Toy.AreClose([[0, 0, 0]], Encode(module, new long[][] { [] }));
    }

    [TestMethod]
    public void OnlyTheNgramsAtHandAreLearnt()
    {
        using var scope = NewDisposeScope();
        using CharacterModule module = Build(new CharacterNgrams { Minimum = 2, Maximum = 3 });
        module.train();
        EmbeddingTable table = module.modules().OfType<EmbeddingTable>().Single();
        Tensor encoded = module.Encode(tensor(new long[] { 5, 6, 5, 6 }), new Segments([2, 2], CPU));
        encoded.sum().backward();
        Tensor rows = table.Pending.Single().Rows;
        Assert.AreEqual(5, rows.shape[0]); // of "<56>": three bigrams, two trigrams
        Toy.AreClose([[.. Enumerable.Repeat(2 / 5f, 15)]], [Tensors.ToArray<float>(rows.grad!)]);
        table.ClearPending();
    }

    [TestMethod]
    public void SettingsAreChecked()
    {
        Assert.StartsWith("CharacterNgrams: the longest n-grams are no shorter than the shortest (3).",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(new CharacterNgrams { Minimum = 3, Maximum = 2 }.Validate).Message);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(new CharacterNgrams { Minimum = 0 }.Validate);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(new CharacterNgrams { Buckets = 0 }.Validate);
    }

    private static CharacterModule Build(CharacterNgrams settings) => (settings with { EmbeddingSize = 3 }).Build(10, new RandomSource(1));

    private static float[][] Encode(CharacterModule module, params long[][] words)
    {
        using var noGradient = no_grad();
        Tensor encoded = module.Encode(Tensors.From<long>([.. words.SelectMany(word => word)], CPU), new Segments([.. words.Select(word => word.Length)], CPU));
        return [.. Tensors.ToArray<float>(encoded).Chunk(3)];
    }
}
