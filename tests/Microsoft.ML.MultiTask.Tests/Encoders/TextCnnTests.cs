using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Tests.EndToEnd;
using Microsoft.ML.MultiTask.Tests.Objectives;
using static TorchSharp.torch;
using ToyRow = Microsoft.ML.MultiTask.Tests.Objectives.ToyRow;

namespace Microsoft.ML.MultiTask.Tests.Encoders;

/// <summary>Filters over words, and words each for itself.</summary>
[TestClass]
public sealed class TextCnnTests
{
    [TestMethod]
    public void WindowsByHand()
    {
        using var toy = Network(new TextCnn
        {
            EmbeddingSize = 1,
            Widths = [1, 2, 3],
            Filters = 1,
            Activation = Activation.None,
            InputDropout = 0,
            Dropout = 0,
        });
        // A filter adds up its words, the last one tenfold: which window it saw can be read off.
        Set(toy, ".0.0.weight", 10);
        Set(toy, ".0.1.weight", 1, 10);
        Set(toy, ".0.2.weight", 1, 1, 10);
        Batch batch = toy.Batch(2, 4); // of three and two words
        Encoding encoding = toy.Step(batch).Encodings["Tokens"];
        float[] words = Tensors.ToArray<float>(encoding.Layers[0].States);
        Assert.HasCount(5, words);
        float[] w = [.. words, 0];
        float[][] expected =
        [
            [10 * w[0], w[0] + 10 * w[1], w[0] + 10 * w[1]],
            [10 * w[1], w[1] + 10 * w[2], w[0] + w[1] + 10 * w[2]],
            [10 * w[2], w[2], w[1] + w[2]],
            [10 * w[3], w[3] + 10 * w[4], w[3] + 10 * w[4]],
            [10 * w[4], w[4], w[3] + w[4]],
        ];
        Toy.AreClose(expected, [.. Tensors.ToArray<float>(encoding.Layers[1].States).Chunk(3)]);
    }

    [TestMethod]
    public void SettingsAreChecked()
    {
        foreach (int[] widths in (int[][])[[], [0], [2, 2]])
        {
            Assert.StartsWith($"TextCnn: the filters need different widths, at least one, and each at least 1; given: [{string.Join(", ", widths)}].",
                Assert.ThrowsExactly<ArgumentException>(() => new TextCnn { Widths = widths }.Validate()).Message);
        }
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TextCnn { Filters = 0 }.Validate());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TextCnn { Layers = 0 }.Validate());
        Assert.StartsWith("TextCnn: Dropout is a share from 0 to below 1.",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new TextCnn { Dropout = 1 }.Validate()).Message);
        Assert.StartsWith("EmbeddingBag: every hidden layer has at least one unit.",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new EmbeddingBag { HiddenSizes = [0] }.Validate()).Message);
        Assert.StartsWith("EmbeddingBag: Dropout is a share from 0 to below 1.",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new EmbeddingBag { Dropout = -1 }.Validate()).Message);
    }

    [TestMethod]
    public void TheyLearn()
    {
        foreach (EncoderSettings encoder in (EncoderSettings[])
            [
                new TextCnn { EmbeddingSize = 8, Filters = 8, Widths = [1, 3], InputDropout = 0, Dropout = 0 },
                new EmbeddingBag { EmbeddingSize = 8, HiddenSizes = [8], InputDropout = 0 },
            ])
        {
            MultiTaskTransformer model = Toy.Fit(
                Toy.Tagger with { Encoder = encoder, ValidationSet = Toy.View(new MLContext(), 60, seed: 3), Epochs = 12 }, 150);
            Assert.IsGreaterThan(encoder is TextCnn ? 0.97 : 0.8, model.Training!.Epochs[^1].Validation[0].MainValue, encoder.ToString());
        }
    }

    private static ToyNetwork Network(EncoderSettings encoder) => new(new Multiclass("Genre"), ToyRow.Examples(), encoder, [new Words("Tokens")]);

    private static void Set(ToyNetwork toy, string parameter, params float[] values)
    {
        using var noGradient = no_grad();
        Tensor target = toy.Network.named_parameters().Single(p => p.name.EndsWith(parameter, StringComparison.Ordinal)).parameter;
        target.copy_(tensor(values).view(target.shape));
    }
}
