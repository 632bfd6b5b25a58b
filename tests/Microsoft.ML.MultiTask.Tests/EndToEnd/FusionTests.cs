using Microsoft.ML.MultiTask.Encoders.Joins;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Tests.Objectives;
using Microsoft.ML.MultiTask.Tests.Packaging;
using Microsoft.ML.MultiTask.Tests.Sharing;
using Microsoft.ML.MultiTask.Tests.Training;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.EndToEnd;

/// <summary>One vector of several inputs.</summary>
[TestClass]
public sealed class FusionTests
{
    private static readonly MLContext _ml = new(seed: 1);

    private static readonly Fusion _fusion = new(
    [
        new Modality("Tokens", Toy.Encoder),
        new Modality("Text", new EmbeddingBag { EmbeddingSize = 5, InputDropout = 0 }) { Pooling = Pooling.Mean },
        new Modality("Domain", new Dense { HiddenSizes = [3] }),
    ]);

    private static readonly MultiTaskTrainer.Options _options = Toy.Classifier with
    {
        Inputs = [new Words("Tokens"), new Words("Text") { Tokenizer = new RegexTokenizer() }, new FeatureVector("Domain")],
        InputEncoders = new Dictionary<string, EncoderSettings> { ["Tokens"] = _fusion },
    };

    private static IEnumerable<object[]> Joins => [[new SideBySide()], [new GatedModalities { HiddenSize = 7 }], [new ModalityAttention { HiddenSize = 7 }]];

    [TestMethod]
    [DynamicData(nameof(Joins))]
    public void ItIsLearntSavedAndLoadedAndAMissingInputIsNoMatter(ModalityJoin join)
    {
        MultiTaskTrainer.Options options = With(_fusion with { By = join }) with
        { ValidationSet = View(Rows(40, seed: 9)), Epochs = 20, Tasks = [new Multiclass("Side")] };
        using MultiTaskTransformer model = _ml.MultiTask().Trainer(options).Fit(View(Rows(80)));
        Assert.IsGreaterThan(0.95, model.Training!.Epochs.Max(epoch => epoch.Validation[0].MainValue));
        Person[] rows = Rows(8, seed: 4);
        rows[2].Tokens = [];
        rows[3].Text = "";
        (rows[4].Tokens, rows[4].Text) = ([], "");
        float[][] scores = Toy.Scores(model.Transform(View(rows)));
        for (int row = 0; row < rows.Length; row++) Toy.AreClose([scores[row]], Toy.Scores(model.Transform(View([rows[row]]))));
        using var folder = new TemporaryFolder();
        _ml.Model.Save(model, View(rows).Schema, folder.Under("model.zip"));
        Toy.AreClose(scores, Toy.Scores(_ml.Model.Load(folder.Under("model.zip"), out _).Transform(View(rows))), 0);
    }

    [TestMethod]
    public void JoinsByHand()
    {
        using var scope = NewDisposeScope();
        Tensor a = tensor(new float[] { 1, 0.5f }).view(2, 1), b = tensor(new float[] { -2, 0 }).view(2, 1);
        Tensor isMissing = tensor(new[] { false, false, false, true }).view(2, 2);
        Toy.AreClose([[1, -2], [0.5f, 0]], Fused(new SideBySide(), a, b, isMissing));

        double first = Math.Tanh(1), second = Math.Tanh(-2), weight = Math.Exp(first) / (Math.Exp(first) + Math.Exp(second));
        Toy.AreClose([[(float)((weight * first) + ((1 - weight) * second))], [(float)Math.Tanh(0.5)]],
            Fused(new ModalityAttention { HiddenSize = 1 }, a, b, isMissing));

        // All weights are 1: both gates are the sigmoid of the sum.
        double gate = 1 / (1 + Math.Exp(1)), other = 1 / (1 + Math.Exp(-0.5));
        Toy.AreClose([[(float)(gate * (first + second))], [(float)(other * Math.Tanh(0.5))]], Fused(new GatedModalities { HiddenSize = 1 }, a, b, isMissing));
    }

    /// <summary>A fused row is one position, or none, whatever the number of its words.</summary>
    [TestMethod]
    public void FusedRowsAreMovedAndAttacked()
    {
        Person[] rows = [.. Rows(20), new Person { Topic = "plain" }];
        Fusion ofWords = _fusion with { Modalities = [_fusion.Modalities[0], _fusion.Modalities[1]] }; // the last row has none of them
        foreach ((string input, Fusion fusion) in ((string, Fusion)[])[("Tokens", ofWords), ("Domain", _fusion)])
        {
            using MultiTaskTransformer model = _ml.MultiTask().Trainer(_options with
            {
                InputEncoders = new Dictionary<string, EncoderSettings> { [input] = fusion },
                Tasks = [new Multiclass("Topic") { Input = input }],
                Auxiliary = [new AdversarialTraining("Topic") { Input = input }, new VirtualAdversarialTraining("Topic") { Input = input }],
                Epochs = 20,
            }).Fit(View(rows));
            Assert.IsTrue(model.Training!.Epochs[^1].Losses.Values.All(double.IsFinite));
            AttackResult result = _ml.MultiTask().Attack(model, View(rows), new GradientSign { Epsilon = 2 });
            Assert.IsNull(result.Rows);
            Assert.IsLessThan(result.Clean.MainValue, result.Attacked.MainValue);
        }
    }

    [TestMethod]
    public void EveryModalityHasPartsOfItsOwn()
    {
        MultiTaskTrainer.Options options = With(_fusion with { By = new GatedModalities { HiddenSize = 4 } }) with
        {
            Tasks = [new Multiclass("Side"), new Multiclass("Topic")],
        };
        using (var toy = new ToyNetwork(options, view: View(Rows(5))))
        {
            CollectionAssert.AreEquivalent(
                (string[])["Tokens/words", "Tokens/characters", "Tokens/join", "Tokens/features", "Tokens/layer1", "Tokens/initial1", "Text/words",
                    "Text/features", "Domain/layer1", "join"],
                SharingNetwork.Module(toy).Encoders["shared"].Parts.Keys.ToArray());
            Assert.IsNotEmpty(toy.Network.PartsOf("Tokens/Domain/layer1"));
        }
        Assert.AreEqual("Text/words", Common("Text/words"));
        Assert.AreEqual("Text/words Tokens/words", Common("words"));
        Assert.AreEqual("Text/words Tokens/words", Common()); // where nothing is said, the word embeddings
        Assert.StartsWith("SharedPrivate: Common names the part 'Side/words', but the parts of the encoders are 'Tokens/words', ",
            Assert.ThrowsExactly<InvalidOperationException>(() => Common("Side/words")).Message);

        string Common(params string[] names)
        {
            using var toy = new ToyNetwork(options with { Sharing = new SharedPrivate { Common = names.Length > 0 ? names : null } }, view: View(Rows(5)));
            var encoders = SharingNetwork.Module(toy).Encoders;
            return string.Join(' ', encoders["Side"].Parts.Where(part => part.Value == encoders["Topic"].Parts[part.Key]).Select(part => part.Key)
                .Order(StringComparer.Ordinal));
        }
    }

    [TestMethod]
    public void BadSettingsAreRefused()
    {
        Refused("Fusion: there are at least two inputs to fuse.", new Fusion([new Modality("Tokens", Toy.Encoder)]));
        Refused("Fusion: the pooling of input 'Text' reads the input 'Tokens'; use one that reads no other.",
            new Fusion([new Modality("Tokens", Toy.Encoder), new Modality("Text", Toy.Encoder) { Pooling = new PairPooling("Tokens") }]));
        Refused("The encoder of input 'Tokens' reads the input 'Image', but the inputs are 'Tokens', 'Text', 'Domain'.",
            new Fusion([new Modality("Tokens", Toy.Encoder), new Modality("Image", new Dense())]));
        Assert.StartsWith("Objective 'Tokens' reads the column 'Tokens' with one value for every position of input 'Tokens', but layer 0 of the encoder of "
            + "that input has positions of its own, not those of the input; use another encoder, or a task on whole rows.",
            Assert.Throws<InvalidOperationException>(
                () => _ml.MultiTask().Trainer(_options with { Tasks = [new SequenceLabels("Tokens")] }).Fit(View(Rows(10)))).Message);
        Assert.StartsWith("Objective 'LogFrequency' works on the words of input 'Tokens' one by one, but layer 0 of the encoder of that input has "
            + "positions of its own, not those of the input; use another encoder, or a task on whole rows.",
            Assert.Throws<InvalidOperationException>(
                () => _ml.MultiTask().Trainer(_options with { Auxiliary = [new LogFrequency()] }).Fit(View(Rows(10)))).Message);
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new GatedModalities { HiddenSize = 0 }.Validate());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new ModalityAttention { HiddenSize = 0 }.Validate());
    }

    [TestMethod]
    public void FusionHasEffect() => OptionsHaveEffectTests.Check(typeof(Fusion), _fusion, With, View(Rows(20)), new()
    {
        [nameof(Fusion.Modalities)] = (f => f, f => f with { Modalities = [f.Modalities[0], f.Modalities[1]] }),
        [nameof(Fusion.By)] = (f => f, f => f with { By = new GatedModalities { HiddenSize = 4 } }),
    });

    [TestMethod]
    public void ModalityHasEffect() => OptionsHaveEffectTests.Check(typeof(Modality), _fusion.Modalities[1],
        modality => With(_fusion with { Modalities = [_fusion.Modalities[0], modality] }), View(Rows(20)), new()
        {
            [nameof(Modality.Input)] = (m => m with { Encoder = new EmbeddingBag { EmbeddingSize = 5 } }, m => m with { Input = "Tokens" }),
            [nameof(Modality.Encoder)] = (m => m, m => m with { Encoder = new EmbeddingBag { EmbeddingSize = 6 } }),
            [nameof(Modality.Pooling)] = (m => m, m => m with { Pooling = Pooling.Max }),
        });

    [TestMethod]
    public void JoinsHaveEffect()
    {
        OptionsHaveEffectTests.Check(typeof(GatedModalities), new GatedModalities { HiddenSize = 4 },
            join => With(_fusion with { By = join }), View(Rows(20)), new()
            {
                [nameof(GatedModalities.HiddenSize)] = (j => j, j => j with { HiddenSize = 5 }),
            });
        OptionsHaveEffectTests.Check(typeof(ModalityAttention), new ModalityAttention { HiddenSize = 4 },
            join => With(_fusion with { By = join }), View(Rows(20)), new()
            {
                [nameof(ModalityAttention.HiddenSize)] = (j => j, j => j with { HiddenSize = 5 }),
            });
    }

    private static void Refused(string message, Fusion fusion) =>
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => _ml.MultiTask().Trainer(With(fusion))).Message);

    private static MultiTaskTrainer.Options With(Fusion fusion) =>
        _options with { InputEncoders = new Dictionary<string, EncoderSettings> { ["Tokens"] = fusion } };

    private static float[][] Fused(ModalityJoin join, Tensor a, Tensor b, Tensor isMissing)
    {
        using ModalityJoinModule module = join.Build([1, 1], new RandomSource(1));
        using (no_grad())
        {
            foreach ((string name, TorchSharp.Modules.Parameter parameter) in module.named_parameters())
            {
                if (name.EndsWith("weight", StringComparison.Ordinal)) parameter.fill_(1);
            }
        }
        return [.. Tensors.ToArray<float>(module.Join([a, b], isMissing)).Chunk((int)module.Width)];
    }

    private static IDataView View(Person[] rows) => _ml.Data.LoadFromEnumerable(rows);

    private static Person[] Rows(int count, ulong seed = 1) => [.. Toy.Rows(count, seed).Select((row, i) => new Person
    {
        Tokens = row.Tokens,
        Text = $"{row.Tokens[0]} kori",
        Topic = row.Topic,
        Domain = [i % 2, 1 - (i % 2)],
        Side = i % 2 == 0 ? "left" : "right",
    })];

    private sealed class Person
    {
        public string[] Tokens { get; set; } = [];

        public string Text { get; set; } = "";

        public string Topic { get; set; } = "";

        [Microsoft.ML.Data.VectorType(2)]
        public float[] Domain { get; set; } = [0, 0];

        public string Side { get; set; } = "";
    }
}
