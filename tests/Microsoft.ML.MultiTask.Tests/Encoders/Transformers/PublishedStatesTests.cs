using System.Globalization;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Tests.Data.Pretrained;
using Microsoft.ML.MultiTask.Tests.EndToEnd;
using Microsoft.ML.MultiTask.Tests.Objectives;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using ToyRow = Microsoft.ML.MultiTask.Tests.Objectives.ToyRow;

namespace Microsoft.ML.MultiTask.Tests.Encoders.Transformers;

/// <summary>A published network gives the states that ONNX Runtime gives on the same file.</summary>
[TestClass]
public sealed class PublishedStatesTests
{
    private static readonly Lazy<string[]> _sentences = new(() => [.. Enumerable.Range(0, 200).Select(Sentence)]);

    [TestMethod]
    public void StatesAreThoseOfOnnxRuntime()
    {
        using ToyNetwork toy = Network(SubwordReading.Mean);
        using var session = new InferenceSession(MiniLm.Onnx);
        WordPieces tokenizer = WordPieces.FromFile(MiniLm.Vocabulary, lowercase: true);
        for (int first = 0; first < 200; first += 25)
        {
            int[] rows = [.. Enumerable.Range(first, 25)];
            LayerStates top = toy.Step(toy.Batch(rows)).Encodings["Tokens"].Layer(null);
            float[] states = Tensors.ToArray<float>(top.States);
            foreach (int row in rows)
            {
                float[][] expected = Words(session, tokenizer, _sentences.Value[row]);
                int offset = top.Segments.Offsets[row - first];
                float[][] actual = [.. Enumerable.Range(offset, expected.Length).Select(word => states[(word * 384)..((word + 1) * 384)])];
                Toy.AreClose(expected, actual, 1e-4);
            }
        }
    }

    [TestMethod]
    public void ItHasNoRoomForMoreThanTheFile()
    {
        Transformer known = Encoder(SubwordReading.First);
        Assert.StartsWith($"Transformer: Layers is 7, but that of the weights in {MiniLm.Onnx} is 6; leave it as it is there, or leave the weights out.",
            Assert.ThrowsExactly<ArgumentException>((known with { Layers = 7 }).Validate).Message);
        Assert.StartsWith("Transformer: Heads is 6,", Assert.ThrowsExactly<ArgumentException>((known with { Heads = 6 }).Validate).Message);
        Assert.StartsWith($"Transformer: the weights of {MiniLm.Onnx} are for subwords; set Subwords",
            Assert.ThrowsExactly<ArgumentException>((known with { Subwords = null, VocabularySize = null }).Validate).Message);
        (known with { Layers = 2, Positions = 128 }).Validate();
    }

    [TestMethod]
    public void AnotherVocabularyIsRefused()
    {
        string[] pieces = [.. File.ReadLines(MiniLm.Vocabulary), "onemore"];
        Assert.AreEqual($"{MiniLm.Onnx}: the model has vectors for 30522 subwords, but the tokenizer knows 30523; give it the vocabulary that the model was "
            + "published with.",
            Assert.ThrowsExactly<InvalidDataException>(() => Transformer.FromOnnx(MiniLm.Onnx, new WordPieces(string.Join("\n", pieces)))).Message);
    }

    private static Transformer Encoder(SubwordReading reading) =>
        Transformer.FromOnnx(MiniLm.Onnx, WordPieces.FromFile(MiniLm.Vocabulary, lowercase: true)) with { Reading = reading };

    private static ToyNetwork Network(SubwordReading reading) => new(new SentenceLength(), _sentences.Value.Select(ToyRow.Of), Encoder(reading));

    /// <summary>Words of the vocabulary, some joined, capitalised, accented, or with marks around them: short sentences, and some of 200
    /// words.</summary>
    private static string Sentence(int number)
    {
        var random = new RandomSource((ulong)number);
        string[] whole = [.. File.ReadLines(MiniLm.Vocabulary).Where(piece => piece.Length > 1 && piece.All(char.IsAsciiLetterLower))];
        int length = number % 50 == 49 ? 200 : 1 + random.Next(40);
        return string.Join(' ', Enumerable.Range(0, length).Select(_ => Word()));

        string Word()
        {
            string word = whole[random.Next(whole.Length)];
            return random.Next(12) switch
            {
                0 => word + whole[random.Next(whole.Length)],
                1 => CultureInfo.InvariantCulture.TextInfo.ToTitleCase(word),
                2 => word.Replace('e', 'é'),
                3 => $"({word})",
                4 => word + "'s,",
                5 => $"{random.Next(100000)}",
                6 => "東京" + word,
                7 => "😀",
                _ => word,
            };
        }
    }

    /// <summary>The mean of the states of every word's pieces, as ONNX Runtime gives them.</summary>
    private static float[][] Words(InferenceSession session, WordPieces tokenizer, string sentence)
    {
        string[] words = sentence.Split(' ');
        int[][] pieces = [.. words.Select((word, w) => tokenizer.Cut(word, isFirst: w == 0).ToArray())];
        long[] ids = [101, .. pieces.SelectMany(word => word).Select(id => (long)id), 102];
        var inputs = new Dictionary<string, long[]> { ["input_ids"] = ids, ["attention_mask"] = Same(1, ids.Length), ["token_type_ids"] = Same(0, ids.Length) };
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> outputs = session.Run(
            [.. inputs.Select(input => NamedOnnxValue.CreateFromTensor(input.Key, new DenseTensor<long>(input.Value, [1, ids.Length])))], ["last_hidden_state"]);
        float[] states = [.. outputs[0].AsEnumerable<float>()];
        int place = 1;
        return [.. pieces.Select(word => Mean(states, (place += word.Length) - word.Length, word.Length))];
    }

    private static float[] Mean(float[] states, int first, int count) =>
        [.. Enumerable.Range(0, 384).Select(i => Enumerable.Range(first, count).Average(part => states[part * 384 + i]))];

    private static long[] Same(long value, int count) => [.. Enumerable.Repeat(value, count)];
}
