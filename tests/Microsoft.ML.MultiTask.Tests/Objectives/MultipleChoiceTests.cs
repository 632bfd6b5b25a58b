using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Tests.Packaging;

namespace Microsoft.ML.MultiTask.Tests.Objectives;

/// <summary>One of several inputs of a row.</summary>
[TestClass]
public sealed class MultipleChoiceTests
{
    private static readonly MultipleChoice _choice = new("Genre", ["Upos", "Ner"]) { Pooling = Pooling.Sum };

    private static readonly MultiTaskTrainer.Options _options = new()
    {
        Inputs = [new Words("Tokens"), new Words("Upos") { VocabularyOf = "Tokens" }, new Words("Ner") { VocabularyOf = "Tokens" }],
        Encoder = new EmbeddingBag { EmbeddingSize = 12, InputDropout = 0 },
        EncoderAliases = new Dictionary<string, string> { ["Upos"] = "Tokens", ["Ner"] = "Tokens" },
        Tasks = [new Binary("Positive")],
        Optimizer = new Adam { LearningRate = 0.02f },
        ValidationFraction = 0,
        Epochs = 20,
    };

    /// <summary>The right candidate of row 2 is empty, row 3 has no label, row 4 has one candidate only.</summary>
    private static ToyRow[] Rows =>
    [
        new() { Tokens = ["a", "b"], Upos = ["X"], Ner = ["Y"], Genre = "1" },
        new() { Tokens = ["c"], Upos = ["Y", "Z"], Ner = ["X"], Genre = "2" },
        new() { Tokens = ["c"], Upos = ["Y"], Genre = "2" },
        new() { Tokens = ["c"], Upos = ["Y"], Ner = ["X"] },
        new() { Tokens = ["a"], Upos = ["Y"], Genre = "1" },
    ];

    [TestMethod]
    public void TheLossByHand()
    {
        using ToyNetwork toy = Network(_choice);
        IReadOnlyDictionary<string, Encoding> encodings = toy.Step(toy.Batch(0, 1, 4)).Encodings;
        float[] weight = Tensors.ToArray<float>(toy.Module.named_parameters().Single(p => p.name.EndsWith("weight", StringComparison.Ordinal)).parameter);
        float Score(string input, int row)
        {
            float[] question = Sum(encodings["Tokens"], row), candidate = Sum(encodings[input], row);
            return Enumerable.Range(0, 3).Sum(i => candidate[i] * Enumerable.Range(0, 3).Sum(j => weight[(3 * i) + j] * question[j]));
        }
        double first = Math.Log(1 + Math.Exp(Score("Ner", 0) - Score("Upos", 0))), second = Math.Log(1 + Math.Exp(Score("Upos", 1) - Score("Ner", 1)));
        Assert.AreEqual(first, toy.Loss([0])!.item<float>(), 1e-5);
        Assert.AreEqual((first + second) / 2, toy.Loss([0, 2, 3, 1])!.item<float>(), 1e-5);
        Assert.AreEqual(0, toy.Loss([4])!.item<float>(), 1e-6);
        Assert.IsNull(toy.Loss([2, 3]));
    }

    /// <summary>As a main task it is measured and shipped: the model that is loaded chooses without labels.</summary>
    [TestMethod]
    public void AMainTaskChooses()
    {
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(Pairs());
        using var folder = new TemporaryFolder();
        using (MultiTaskTransformer model = ml.MultiTask().Trainer(_options with { Tasks = [_choice], Auxiliary = [], ValidationFraction = 0.2 }).Fit(rows))
        {
            Assert.AreEqual(1, model.Training!.Epochs[^1].Validation[0].MainValue, 0.1);
            ml.Model.Save(model, rows.Schema, folder.Under("model.zip"));
        }
        IDataView scored = ml.Model.Load(folder.Under("model.zip"), out _).Transform(ml.Transforms.DropColumns("Genre").Fit(rows).Transform(rows));
        IDataView chosen = ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(scored).Transform(scored);
        string[] predicted = [.. chosen.GetColumn<string>("PredictedLabel")];
        float[][] scores = [.. chosen.GetColumn<float[]>("Score")];
        int right = Pairs().Zip(predicted).Count(pair => pair.First.Genre == pair.Second);
        Assert.IsGreaterThan(110, right);
        Assert.IsTrue(scores.All(row => Math.Abs(row.Sum() - 1) < 1e-5 && row.Length == 2));
    }

    [TestMethod]
    public void ItIsLearntBesideATask()
    {
        var ml = new MLContext(seed: 1);
        using MultiTaskTransformer model = ml.MultiTask().Trainer(_options with { Auxiliary = [_choice with { Context = ["Tokens"] }] })
            .Fit(ml.Data.LoadFromEnumerable(Pairs()));
        Assert.IsLessThan(0.1, model.Training!.Epochs[^1].Losses["Genre"]);
    }

    [TestMethod]
    public void BadSettingsAreRefused()
    {
        Assert.StartsWith("Objective 'Genre': there are at least two candidates to choose from.",
            Assert.ThrowsExactly<ArgumentException>((_choice with { Candidates = ["Upos"] }).Validate).Message);
        Assert.StartsWith("Objective 'Genre': a candidate is named twice; name every one once.",
            Assert.ThrowsExactly<ArgumentException>((_choice with { Candidates = ["Upos", "Upos"] }).Validate).Message);
        Assert.StartsWith("Objective 'Genre': in no training row is the candidate 'Tokens' the right one; leave it out of Candidates",
            Assert.ThrowsExactly<InvalidOperationException>(() => Network(_choice with { Candidates = ["Upos", "Ner", "Tokens"] })).Message);
        ToyRow[] rows = Rows;
        rows[0].Genre = "3";
        Assert.StartsWith("Objective 'Genre' finds the label '3' in column 'Genre'; it must be the number of a candidate, from 1 to 2.",
            Assert.ThrowsExactly<InvalidOperationException>(() => Network(_choice, rows)).Message);
        Assert.StartsWith("Objective 'Genre': the states of input 'Features' have the width 2, those of input 'Tokens' 3; give all of them one encoder",
            Assert.ThrowsExactly<InvalidOperationException>(() => Network(_choice with { Candidates = ["Upos", "Features"] },
                inputs: [new FeatureVector("Features")],
                encoders: new Dictionary<string, EncoderSettings> { ["Features"] = new Dense { HiddenSizes = [] } })).Message);
    }

    /// <summary>The candidate that repeats the word of the question is right.</summary>
    private static ToyRow[] Pairs()
    {
        var random = new RandomSource(3);
        return [.. Enumerable.Range(0, 120).Select(_ =>
        {
            string[] words = ["p", "q", "r", "s", "t", "u"];
            random.Shuffle<string>(words);
            bool isFirst = random.Next(2) == 0;
            (string[] upos, string[] ner) = isFirst ? (words[..1], words[1..2]) : (words[1..2], words[..1]);
            return new ToyRow { Tokens = [words[0]], Upos = upos, Ner = ner, Genre = isFirst ? "1" : "2", Positive = isFirst ? 1 : 0 };
        })];
    }

    private static float[] Sum(Encoding encoding, int row)
    {
        float[][] states = [.. Tensors.ToArray<float>(encoding.Layers[0].States).Chunk(3)];
        return [.. Enumerable.Range(0, 3).Select(d => states[encoding.Layers[0].Segments.Offsets[row]..encoding.Layers[0].Segments.Offsets[row + 1]].Sum(state => state[d]))];
    }

    private static ToyNetwork Network(MultipleChoice choice, ToyRow[]? rows = null, IReadOnlyList<Input>? inputs = null,
        IReadOnlyDictionary<string, EncoderSettings>? encoders = null) => new(choice, rows ?? Rows, new EmbeddingBag { EmbeddingSize = 3, InputDropout = 0 },
            [.. ((string[])["Tokens", "Upos", "Ner"]).Select(column => new Words(column) { UnknownProbability = 0 }), .. inputs ?? []],
            encoders: encoders);
}
