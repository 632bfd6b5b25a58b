using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Tests.Packaging;

namespace Microsoft.ML.MultiTask.Tests.EndToEnd;

/// <summary>Two texts a row that share vocabulary and encoder.</summary>
[TestClass]
public sealed class PairInputsTests
{
    private static readonly MLContext _ml = new(seed: 1);

    private static readonly Words _premise = new("Premise"), _hypothesis = new("Hypothesis") { VocabularyOf = "Premise" };

    private static readonly MultiTaskTrainer.Options _options = Toy.Classifier with
    {
        Inputs = [_premise, _hypothesis],
        EncoderAliases = new Dictionary<string, string> { ["Hypothesis"] = "Premise" },
        Tasks = [new Multiclass("Same") { Pooling = new PairPooling("Hypothesis") { Of = Pooling.Mean, Features = PairFeatures.Distance } }],
    };

    [TestMethod]
    public void TheEncoderIsHeldOnce()
    {
        using MultiTaskTransformer pair = Fit(_options);
        using MultiTaskTransformer single = Fit(_options with { Tasks = [new Multiclass("Same")] });
        Assert.AreEqual(single.ParameterCount, pair.ParameterCount);
        using MultiTaskTransformer apart = Fit(_options with { EncoderAliases = new Dictionary<string, string>() });
        Assert.IsGreaterThan(1.5 * pair.ParameterCount, apart.ParameterCount);
    }

    [TestMethod]
    public void TheVocabularyIsThatOfBothColumns()
    {
        Pair[] rows = [new() { Premise = ["aa"], Hypothesis = ["bb"], Same = "no" }, new() { Premise = ["cc"], Hypothesis = ["aa"], Same = "yes" }];
        MultiTaskTrainer.Options bags = _options with { Encoder = new EmbeddingBag { EmbeddingSize = 5 }, Epochs = 1 };
        using MultiTaskTransformer both = Fit(bags, rows);
        Assert.AreEqual((4 * 5) + (2 * 5) + 2, both.ParameterCount); // three words and the unknown one; two classes
        MultiTaskTrainer.Options one = bags with
        {
            Tasks = [new Multiclass("Same")],
            Inputs = [_premise],
            EncoderAliases = new Dictionary<string, string>(),
        };
        using MultiTaskTransformer single = Fit(one, rows);
        Assert.AreEqual((3 * 5) + (2 * 5) + 2, single.ParameterCount);
    }

    [TestMethod]
    public void OneTextHasOneEncodingOnEitherSide()
    {
        // The words of the two columns are met in different orders, so that their symbols differ.
        Pair[] rows = [.. Rows(20).Select(row => new Pair { Premise = row.Premise, Hypothesis = [.. row.Premise.Reverse()], Same = row.Same })];
        using MultiTaskTransformer model = Fit(_options with { Encoder = new EmbeddingBag { EmbeddingSize = 6, Characters = new CharacterNgrams() } }, rows);
        float[][] scores = Toy.Scores(model.Transform(_ml.Data.LoadFromEnumerable(rows)));
        Toy.AreClose([.. Enumerable.Repeat(scores[0], scores.Length)], scores, 1e-4);
    }

    [TestMethod]
    public void ItLearnsAndIsSavedAndLoaded()
    {
        foreach (SharingSettings sharing in (SharingSettings[])[new Hard(), new SharedPrivate()])
        {
            MultiTaskTrainer.Options options = _options with { Epochs = 15, Sharing = sharing, Encoder = Toy.Encoder with { HiddenSize = 12 } };
            using MultiTaskTransformer model = Fit(options with { ValidationSet = View(Rows(60, seed: 9)) }, Rows(200));
            Assert.IsGreaterThan(0.85, model.Training!.Epochs.Max(epoch => epoch.Validation[0].MainValue));
            Toy.AreClose(Toy.Scores(model.Transform(View(Rows(9)))), Toy.Scores(Reload(model).Transform(View(Rows(9)))), 0);
        }
    }

    [TestMethod]
    public void WhatIsShippedKeepsTheEncoderItReads()
    {
        // Only the second input is read by what is shipped: the encoder goes along with it.
        MultiTaskTrainer.Options options = _options with
        {
            Tasks = [new Multiclass("Same") { Input = "Hypothesis" }],
            Auxiliary = [new Multiclass("Same") { Name = "Pairs", Pooling = new PairPooling("Hypothesis"), Input = "Premise" }],
        };
        using MultiTaskTransformer model = Fit(options);
        IDataView only = _ml.Transforms.DropColumns("Premise").Fit(View(Rows(5))).Transform(View(Rows(5)));
        float[][] scores = Toy.Scores(model.Transform(only));
        Toy.AreClose(scores, Toy.Scores(Reload(model).Transform(only)), 0);
        using MultiTaskTransformer alone = Fit(options with { Auxiliary = [] });
        Assert.AreEqual(alone.ParameterCount, model.ParameterCount);
    }

    [TestMethod]
    public void ATaskOnTheInitialStateReadsOtherFeatures()
    {
        MultiTaskTrainer.Options options = Toy.Classifier with
        {
            Inputs = [new Words("Premise"), new FeatureVector("Domain")],
            Encoder = Toy.Encoder with { InitialState = new ConditionedState("Domain") },
            Tasks = [new Multiclass("Side") { Pooling = new InitialStatePooling() }],
            ValidationSet = View(Rows(40, seed: 9)),
            Epochs = 15,
        };
        using MultiTaskTransformer model = Fit(options, Rows(80));
        Assert.AreEqual(1, model.Training!.Epochs.Max(epoch => epoch.Validation[0].MainValue));
        foreach (EncoderSettings encoder in (EncoderSettings[])[Toy.Encoder, new EmbeddingBag()])
        {
            Assert.StartsWith("InitialStatePooling: the layer begins with no state",
                Assert.ThrowsExactly<InvalidOperationException>(() => Fit(options with { Encoder = encoder })).Message);
        }
    }

    /// <summary>Whether two vectors are alike: with one encoder, both are seen in the same way whichever comes first.</summary>
    [TestMethod]
    public void TwoVectorsShareOneEncoder()
    {
        var random = new RandomSource(1);
        float[] Vector() => [.. Enumerable.Range(0, 3).Select(_ => random.NextSingle())];
        float[][] vectors = [.. Enumerable.Range(0, 20).Select(_ => Vector())];
        var pairs =
            vectors.Zip(vectors.Skip(1), (left, right) => new VectorPair { Left = left, Right = right, Same = left[0] > 0.5f == right[0] > 0.5f }).ToList();
        var options = new MultiTaskTrainer.Options
        {
            Inputs = [new FeatureVector("Left"), new FeatureVector("Right")],
            Encoder = new Dense { HiddenSizes = [4] },
            EncoderAliases = new Dictionary<string, string> { ["Right"] = "Left" },
            Tasks = [new Binary("Same") { Pooling = new PairPooling("Right") { Features = PairFeatures.Distance } }],
            ValidationFraction = 0,
            Epochs = 2,
        };
        using MultiTaskTransformer model = _ml.MultiTask().Trainer(options).Fit(_ml.Data.LoadFromEnumerable(pairs));
        float[] Scores(IEnumerable<VectorPair> rows) => [.. model.Transform(_ml.Data.LoadFromEnumerable(rows)).GetColumn<float>("Score")];
        float[] scores = Scores(pairs), swapped = Scores(pairs.Select(pair => new VectorPair { Left = pair.Right, Right = pair.Left }));
        for (int i = 0; i < scores.Length; i++) Assert.AreEqual(scores[i], swapped[i], 1e-6f);

        var uneven = new[] { new { Left = new VBuffer<float>(3, [1, 2, 3]), Right = new VBuffer<float>(2, [1, 2]), Same = true } };
        SchemaDefinition schema = SchemaDefinition.Create(uneven[0].GetType());
        schema["Left"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 3);
        schema["Right"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 2);
        Assert.AreEqual("EncoderAliases gives input 'Right' the encoder of 'Left', but one has 2 features and the other 3; give it an encoder of its own.",
            Assert.ThrowsExactly<InvalidOperationException>(() => _ml.MultiTask().Trainer(options).Fit(_ml.Data.LoadFromEnumerable(uneven, schema))).Message);
    }

    [TestMethod]
    public void BadSettingsAreRefused()
    {
        Refused("EncoderAliases gives input 'Hypothesis' the encoder of 'Premise', but the two have no vocabulary in common: set VocabularyOf = \"Premise\" of "
            + "the Words "
            + "'Hypothesis'.", _options with { Inputs = [_premise, new Words("Hypothesis")] });
        Refused("Input 'Hypothesis' has an encoder of its own in InputEncoders, and that of 'Premise' by EncoderAliases; leave one of them out.",
            _options with { InputEncoders = new Dictionary<string, EncoderSettings> { ["Hypothesis"] = new BiLstm() } });
        Refused("EncoderAliases gives input 'Hypothesis' the encoder of the input 'Text', but the inputs are 'Premise', 'Hypothesis'.",
            _options with { EncoderAliases = new Dictionary<string, string> { ["Hypothesis"] = "Text" } });
        Refused("EncoderAliases gives input 'Hypothesis' the encoder of 'Hypothesis', which is that of 'Hypothesis'; name an input with an encoder of its own.",
            _options with { EncoderAliases = new Dictionary<string, string> { ["Hypothesis"] = "Hypothesis" } });
        Refused("Input 'Hypothesis' learns with the input 'Text', but the inputs are 'Premise', 'Hypothesis'.",
            _options with { Inputs = [_premise, _hypothesis with { VocabularyOf = "Text" }] });
        Refused("Input 'Hypothesis' cannot learn with itself; name another input.",
            _options with { Inputs = [_premise, _hypothesis with { VocabularyOf = "Hypothesis" }] });
        Refused("Words 'Hypothesis': VocabularyOf names the input 'Domain', which is a FeatureVector and has no words.",
            _options with { Inputs = [_premise, _hypothesis with { VocabularyOf = "Domain" }, new FeatureVector("Domain")] });
        Refused("Words 'Premise': VocabularyOf names the input 'Hypothesis', which itself uses that of 'Premise'; name 'Premise'.",
            _options with { Inputs = [_premise with { VocabularyOf = "Hypothesis" }, _hypothesis] });
        Refused("Words 'Hypothesis': it uses the vocabulary of 'Premise', so that Lowercase must be the same for both inputs.",
            _options with { Inputs = [_premise, _hypothesis with { Lowercase = false }] });
        Refused("Words 'Hypothesis': it uses the vocabulary of 'Premise', so that MinimumCount must be the same for both inputs.",
            _options with { Inputs = [_premise, _hypothesis with { MinimumCount = 2 }] });
        Refused("Words 'Hypothesis': it uses the vocabulary of 'Premise', so that the sizes of Features must be the same for both inputs.",
            _options with { Inputs = [_premise, _hypothesis with { Features = [new TokenFeature("Premise")] }] });
        Refused("Objective 'Same' reads the input 'Conclusion', but the inputs are 'Premise', 'Hypothesis'.",
            _options with { Tasks = [new Multiclass("Same") { Pooling = new PairPooling("Conclusion") }] });
    }

    private static void Refused(string message, MultiTaskTrainer.Options options) =>
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => _ml.MultiTask().Trainer(options)).Message);

    private static MultiTaskTransformer Fit(MultiTaskTrainer.Options options, Pair[]? rows = null) =>
        _ml.MultiTask().Trainer(options).Fit(View(rows ?? Rows(30)));

    private static ITransformer Reload(MultiTaskTransformer model)
    {
        using var folder = new TemporaryFolder();
        _ml.Model.Save(model, View(Rows(1)).Schema, folder.Under("model.zip"));
        return _ml.Model.Load(folder.Under("model.zip"), out _);
    }

    private static IDataView View(Pair[] rows) => _ml.Data.LoadFromEnumerable(rows);

    /// <summary>The second text is the first one, shuffled, or another one.</summary>
    private static Pair[] Rows(int count, ulong seed = 1)
    {
        var random = new RandomSource(seed);
        string[][] texts = [.. Toy.Rows(count, seed).Select(row => row.Tokens)];
        return [.. texts.Select((text, i) =>
        {
            bool same = random.Next(2) == 0;
            string[] other = [.. same ? text : texts[(i + 1) % count]];
            random.Shuffle<string>(other);
            int side = random.Next(2);
            return new Pair { Premise = text, Hypothesis = other, Same = same ? "yes" : "no", Side = side == 0 ? "left" : "right", Domain = [side, 1 - side] };
        })];
    }

    private sealed class Pair
    {
        public string[] Premise { get; set; } = [];

        public string[] Hypothesis { get; set; } = [];

        public string Same { get; set; } = "";

        public string Side { get; set; } = "";

        [VectorType(2)]
        public float[] Domain { get; set; } = [0, 0];
    }

    private sealed class VectorPair
    {
        [VectorType(3)]
        public float[] Left { get; set; } = [];

        [VectorType(3)]
        public float[] Right { get; set; } = [];

        public bool Same { get; set; }
    }
}
