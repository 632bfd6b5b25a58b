using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Tests.EndToEnd;
using Microsoft.ML.MultiTask.Tests.Packaging;
using Microsoft.ML.MultiTask.Tests.Persistence;

namespace Microsoft.ML.MultiTask.Tests.Encoders;

[TestClass]
public sealed class SavedEncoderTests
{
    private static readonly MLContext _ml = new(seed: 1);

    /// <summary>An encoder with all that reads a vocabulary.</summary>
    private static readonly BiLstm _encoder = Toy.Encoder with
    {
        Layers = 2,
        Characters = new CharacterBiLstm { EmbeddingSize = 4, HiddenSize = 3 },
        Bytes = new CharacterCnn { EmbeddingSize = 4, Filters = 3, Widths = [2] },
    };

    private static readonly MultiTaskTransformer _first = Toy.Fit(Toy.Tagger with { Encoder = _encoder });

    private static readonly IDataView _fewRows = Toy.View(_ml, 6, seed: 3), _otherRows = Toy.View(_ml, 30, seed: 9);

    private readonly TemporaryFolder _folder = new();

    private static IEnumerable<object[]> Sharings =>
    [
        [new Hard()], [new SharedPrivate()], [new Separate { Common = ["characters"] }], [new CrossStitch()], [new Sluice()], [new MixtureOfExperts()],
        [new LayerAttention(new Hard())],
    ];

    [TestCleanup]
    public void Clean() => _folder.Dispose();

    /// <summary>Also for the words that the few rows of the second model do not hold.</summary>
    [TestMethod]
    public void FrozenItGivesTheStatesOfTheModelThatItComesFrom()
    {
        HashSet<string> known = [.. Words(_fewRows)];
        Assert.IsTrue(Words(_otherRows).Except(known).Intersect(Words(Toy.View(_ml))).Any(), "All words are known to the second model.");
        using MultiTaskTransformer second = Fit(Loaded() with { Frozen = true });
        foreach (int layer in (int[])[0, 1, 2])
            Toy.AreClose(Features(_first, layer), Features(second, layer), 0);
        Assert.AreSequenceEqual(Encoder(_first).Keys.Order(), Encoder(second).Keys.Order());
        foreach ((string name, float[] values) in Encoder(_first)) CollectionAssert.AreEqual(values, Encoder(second)[name], name);
    }

    [TestMethod]
    public void TunedItBeginsThereAndMoves()
    {
        using MultiTaskTransformer start = Fit(Loaded(), o => o with { Optimizer = new Sgd { LearningRate = 1e-12f } }), tuned = Fit(Loaded());
        foreach ((string name, float[] values) in Encoder(_first))
        {
            Toy.AreClose([values], [Encoder(start)[name]], 1e-6);
            if (!name.Contains("recurrent_bias", StringComparison.OrdinalIgnoreCase) && values.Any(value => value != 0))
                CollectionAssert.AreNotEqual(values, Encoder(tuned)[name], name);
        }
    }

    [TestMethod]
    public void FreezingByPartsWorksOnIt()
    {
        Dictionary<string, float[]> before = Encoder(_first);
        Moves(Fit(Loaded(), o => o with { Stages = [new Stage { Name = "one", Frozen = ["Tokens/words"] }] }), words: false, layers: true);
        Moves(Fit(Loaded(), o => o with { ParameterGroups = [new ParameterGroup("Tokens/layer1", "Tokens/layer2") { Frozen = true }] }), words: true,
            layers: false);
        // What a stage freezes moves again after it, what the encoder itself freezes never does.
        Stage[] stages = [new Stage { Name = "one", Frozen = ["Tokens"] }, new Stage { Name = "two" }];
        Moves(Fit(Loaded(), o => o with { Stages = stages }), words: true, layers: true);
        Moves(Fit(Loaded() with { Frozen = true }, o => o with { Stages = stages }), words: false, layers: false);
        Moves(Fit(Loaded(), o => o with { Stages = [new Stage { Name = "one", Fresh = ["Tokens"], Frozen = ["Tokens"] }] }), words: false, layers: false);

        void Moves(MultiTaskTransformer model, bool words, bool layers)
        {
            Dictionary<string, float[]> after = Encoder(model);
            foreach (string name in before.Keys)
            {
                bool? moves = name.Contains("_embedding._words", StringComparison.Ordinal) ? words
                    : name.Contains("weight_ih", StringComparison.Ordinal) && name.Contains("_layers", StringComparison.Ordinal) ? layers : null;
                if (moves is not null) Assert.AreEqual(moves, !before[name].AsSpan().SequenceEqual(after[name]), name);
            }
        }
    }

    [TestMethod]
    public void TheNewModelIsWhole()
    {
        string file = Saved(_first), again = _folder.Under("second.zip"), rows = _folder.Under("rows.txt"), scores = _folder.Under("scores.bin");
        using MultiTaskTransformer second = Fit(_ml.MultiTask().LoadEncoder(file), o => o with { Tasks = [new SequenceLabels("Chunks")] });
        _ml.Model.Save(second, _fewRows.Schema, again);
        File.Delete(file);
        File.WriteAllLines(rows, Toy.Rows(30, seed: 9).Select(row => row.Text));
        new Packaging.DotNet(_folder.Path).Run("exec", typeof(FreshProcess).Assembly.Location, again, rows, scores);
        float[] expected = [.. Toy.Scores(second.Transform(_otherRows)).SelectMany(row => row)];
        Toy.AreClose([expected], [MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(scores)).ToArray()]);

        string third = _folder.Under("third.zip");
        _ml.Model.Save(_ml.Model.Load(again, out _), _fewRows.Schema, third);
        foreach (string stream in (string[])[ModelFile.Manifest, ModelFile.Weights])
            CollectionAssert.AreEqual(ModelFile.Read(again, stream), ModelFile.Read(third, stream), stream);
    }

    /// <summary>The settings and vocabularies are those of the first model, the weights those of the second.</summary>
    [TestMethod]
    public void ItIsTakenFromAModelThatHasItFromAnother()
    {
        using MultiTaskTransformer second = Fit(Loaded());
        SavedEncoder twice = _ml.MultiTask().LoadEncoder(Saved(second));
        Assert.AreEqual(Loaded().Encoder.ToString(), twice.Encoder.ToString());
        Assert.AreNotEqual(Loaded().Checksum, twice.Checksum);
        using MultiTaskTransformer third = Fit(twice with { Frozen = true }, o => o with { Seed = 7 });
        Toy.AreClose(Features(second, 2), Features(third, 2), 0);
        using MultiTaskTransformer direct = Fit(_ml.MultiTask().EncoderOf(second) with { Frozen = true }, o => o with { Seed = 7 });
        Toy.AreClose(Features(second, 2), Features(direct, 2), 0);
    }

    [TestMethod]
    [DynamicData(nameof(Sharings))]
    public void EveryEncoderOfASharingBeginsThere(SharingSettings sharing)
    {
        using MultiTaskTransformer model = Fit(Loaded() with { Frozen = true },
            o => o with { Sharing = sharing, Tasks = [new SequenceLabels("Tags"), new Multiclass("Topic")] });
        Dictionary<string, float[]> parameters = Fingerprint.Parameters(model);
        foreach ((string name, float[] values) in Encoder(_first))
        {
            string[] copies = [.. parameters.Keys.Where(own => own.StartsWith("encoder:", StringComparison.Ordinal))
                .Where(own => own.EndsWith("." + name, StringComparison.Ordinal))];
            Assert.IsNotEmpty(copies, name);
            foreach (string copy in copies) CollectionAssert.AreEqual(values, parameters[copy], copy);
        }
        string file = Saved(model);
        Toy.AreClose(Toy.Scores(model.Transform(_otherRows), "Tags.Score"), Toy.Scores(_ml.Model.Load(file, out _).Transform(_otherRows), "Tags.Score"), 0);
    }

    [TestMethod]
    public void APartIsNamedWhereThereAreSeveral()
    {
        MultiTaskTrainer.Options two = Toy.Tagger with { Tasks = [new SequenceLabels("Tags"), new Multiclass("Topic")] };
        using MultiTaskTransformer mixed = Toy.Fit(two with
        {
            Sharing = new SharedPrivate { SharedEncoders = new Dictionary<string, EncoderSettings> { ["Tokens"] = Toy.Encoder with { HiddenSize = 5 } } },
        }), apart = Toy.Fit(two with { Sharing = new Separate() });
        Assert.AreEqual(5, ((BiLstm)_ml.MultiTask().EncoderOf(mixed).Encoder).HiddenSize);
        SavedEncoder ofTopic = _ml.MultiTask().EncoderOf(mixed, part: "Topic");
        Assert.AreEqual(8, ((BiLstm)ofTopic.Encoder).HiddenSize);
        Fit(ofTopic).Dispose();
        Assert.StartsWith("The encoders of input 'Tokens' have no part 'Chunks'; name one of 'Tags', 'Topic', 'shared'.",
            Assert.ThrowsExactly<ArgumentException>(() => _ml.MultiTask().EncoderOf(mixed, part: "Chunks")).Message);
        Assert.StartsWith("The encoders of input 'Tokens' have no part 'shared'; name one of 'Tags', 'Topic'.",
            Assert.ThrowsExactly<ArgumentException>(() => _ml.MultiTask().EncoderOf(apart)).Message);
    }

    /// <summary>Side features are found by their columns, wherever they stand and whatever ids they have.</summary>
    [TestMethod]
    public void SideFeaturesAreReadByTheirColumns()
    {
        using MultiTaskTransformer first = Toy.Fit(Toy.Tagger with { Inputs = [new Words("Tokens") { Features = [new TokenFeature("Chunks")] }] });
        SavedEncoder frozen = _ml.MultiTask().EncoderOf(first) with { Frozen = true };
        using MultiTaskTransformer second = Fit(frozen,
            o => o with { Inputs = [new Words("Tokens") { Features = [new TokenFeature("Tags") { Size = 3 }, new TokenFeature("Chunks")] }] });
        Toy.AreClose(Features(first, 1), Features(second, 1), 0);
        Assert.AreEqual("The saved encoder reads the side feature 'Chunks' of every word, which input 'Tokens' lacks; add new TokenFeature(\"Chunks\") to its "
            + "Features.", Assert.ThrowsExactly<InvalidOperationException>(() => Fit(frozen)).Message);
    }

    [TestMethod]
    public void EncodersOfVectorsAreTaken()
    {
        MultiTaskTrainer.Options options = Toy.Classifier with { Inputs = [new FeatureVector("Point")], Encoder = new Dense { HiddenSizes = [5, 4] } };
        using MultiTaskTransformer first = _ml.MultiTask().Trainer(options).Fit(Places(20, seed: 1));
        SavedEncoder frozen = _ml.MultiTask().EncoderOf(first) with { Frozen = true };
        using MultiTaskTransformer second = _ml.MultiTask().Trainer(options with { Encoder = frozen, Seed = 7 }).Fit(Places(9, seed: 2));
        Toy.AreClose(Features(first, 2, Places(9, seed: 3)), Features(second, 2, Places(9, seed: 3)), 0);
        Assert.AreEqual("The saved encoder reads 3 features, but input 'Wide' has 4; give it as many.", Assert.ThrowsExactly<InvalidOperationException>(
            () => _ml.MultiTask().Trainer(options with { Inputs = [new FeatureVector("Wide")], Encoder = frozen }).Fit(Places(9, seed: 2))).Message);
    }

    [TestMethod]
    public void WhatIsReadBesideComesWithIt()
    {
        MultiTaskTrainer.Options options = Toy.Classifier with
        {
            Inputs = [new Words("Tokens"), new FeatureVector("Point")],
            Encoder = Toy.Encoder with { InitialState = new ConditionedState("Point") },
        };
        using MultiTaskTransformer first = _ml.MultiTask().Trainer(options).Fit(Places(20, seed: 1));
        SavedEncoder frozen = _ml.MultiTask().EncoderOf(first) with { Frozen = true };
        using MultiTaskTransformer second = _ml.MultiTask().Trainer(options with { Encoder = frozen }).Fit(Places(5, seed: 2));
        Toy.AreClose(Features(first, 1, Places(9, seed: 3)), Features(second, 1, Places(9, seed: 3)), 0);
        Assert.StartsWith("The encoder of input 'Tokens' reads the input 'Point', but the inputs are 'Tokens'.",
            Assert.ThrowsExactly<ArgumentException>(() => _ml.MultiTask().Trainer(options with { Inputs = [new Words("Tokens")], Encoder = frozen })).Message);
    }

    [TestMethod]
    public void EncodersOfDocumentsAreTaken()
    {
        MultiTaskTrainer.Options options = Toy.Classifier with
        {
            Inputs = [new Document(new Words("Tokens"), "Lengths")],
            Encoder = new Hierarchical { Words = new BiGru { HiddenSize = 4, EmbeddingSize = 5 }, HiddenSize = 4 },
        };
        using MultiTaskTransformer first = _ml.MultiTask().Trainer(options).Fit(Places(20, seed: 1));
        using MultiTaskTransformer second = _ml.MultiTask().Trainer(options with { Encoder = _ml.MultiTask().EncoderOf(first) with { Frozen = true } })
            .Fit(Places(5, seed: 2));
        Toy.AreClose(Features(first, 1, Places(9, seed: 3)), Features(second, 1, Places(9, seed: 3)), 1e-6);
        // And the words of sentences are read by the encoder of a model of words.
        var sentences = new Hierarchical { Words = Loaded() with { Frozen = true }, HiddenSize = 4 };
        using MultiTaskTransformer third = _ml.MultiTask().Trainer(options with { Encoder = sentences }).Fit(Places(5, seed: 2));
        Dictionary<string, float[]> parameters = Fingerprint.Parameters(third);
        foreach ((string name, float[] values) in Encoder(_first))
            CollectionAssert.AreEqual(values, parameters.Single(own => own.Key.EndsWith("._words." + name, StringComparison.Ordinal)).Value, name);
    }

    [TestMethod]
    public void NewLayersAreLearntOverIt()
    {
        var stacked = new Stacked(Loaded() with { Frozen = true }) { HiddenSize = 4 };
        MultiTaskTrainer.Options options = Toy.Tagger with
        {
            Encoder = stacked,
            Auxiliary = [new SequenceLabels("Chunks") { Layer = 2 }, new VirtualAdversarialTraining("Tags")],
            ParameterGroups = [new ParameterGroup("Tokens/upper1") { LearningRateFactor = 0.5 }],
        };
        using MultiTaskTransformer model = _ml.MultiTask().Trainer(options).Fit(_fewRows);
        Toy.AreClose(Features(_first, 2), Features(model, 2), 0);
        Assert.HasCount(8, Features(model, 3)[0]);
        using var loaded = (MultiTaskTransformer)((TransformerChain<ITransformer>)_ml.Model.Load(Saved(model), out _)).LastTransformer;
        Toy.AreClose(Features(model, 3), Features(loaded, 3), 0);
        // The whole of it is taken once more.
        using MultiTaskTransformer third = Fit(_ml.MultiTask().EncoderOf(model) with { Frozen = true });
        Toy.AreClose(Features(model, 3), Features(third, 3), 0);
        Assert.StartsWith("Stacked: the encoder below is one itself; set its Layers.",
            Assert.ThrowsExactly<ArgumentException>(() => _ml.MultiTask().Trainer(options with { Encoder = new Stacked(stacked) })).Message);
    }

    /// <summary>They hide words, change what is embedded, or read every character.</summary>
    [TestMethod]
    public void ObjectivesOfAllKindsTrainOnIt()
    {
        Objective[] auxiliary =
        [
            new MaskedLanguageModel(), new CharacterLanguageModel(), new LanguageModel(), new GateAgreement(), new AdversarialTraining("Tags"),
            new VirtualAdversarialTraining("Tags"),
        ];
        using MultiTaskTransformer gated = Toy.Fit(Toy.Tagger with
        {
            Encoder = _encoder with { Join = new Gate(), Characters = new CharacterBiLstm { HiddenSize = 4 } },
        });
        foreach (bool isFrozen in (bool[])[true, false])
        {
            using MultiTaskTransformer model = Fit(_ml.MultiTask().EncoderOf(gated) with { Frozen = isFrozen },
                o => o with { Tasks = [new SequenceLabels("Tags")], Auxiliary = auxiliary });
            foreach (EpochSummary epoch in model.Training!.Epochs)
                Assert.HasCount(auxiliary.Length + 1, epoch.Losses.Where(loss => double.IsFinite(loss.Value)), string.Join(' ', epoch.Losses));
        }
    }

    [TestMethod]
    public void WhatCannotBeTakenIsRefused()
    {
        string text = _folder.Under("text.zip"), stock = _folder.Under("stock.zip");
        Assert.AreEqual($"There is no model file '{text}'.", Assert.ThrowsExactly<FileNotFoundException>(() => _ml.MultiTask().LoadEncoder(text)).Message);
        File.WriteAllText(text, "no model at all");
        Assert.StartsWith($"'{text}' cannot be loaded as a model of ML.NET: ",
            Assert.ThrowsExactly<InvalidDataException>(() => _ml.MultiTask().LoadEncoder(text)).Message);
        _ml.Model.Save(_ml.Transforms.CopyColumns("Words", "Tokens").Fit(_fewRows), _fewRows.Schema, stock);
        Assert.StartsWith($"'{stock}' holds no model of a MultiTaskTrainer, so that there is no encoder to take from it.",
            Assert.ThrowsExactly<ArgumentException>(() => _ml.MultiTask().LoadEncoder(stock)).Message);
        Assert.StartsWith("The model has no encoder of an input 'Text'; it has those of 'Tokens'.",
            Assert.ThrowsExactly<ArgumentException>(() => _ml.MultiTask().EncoderOf(_first, input: "Text")).Message);
        Assert.StartsWith("The model holds 2 models of a MultiTaskTrainer; ",
            Assert.ThrowsExactly<ArgumentException>(() => _ml.MultiTask().EncoderOf(_first.Append(_first))).Message);
        Assert.AreEqual("The saved encoder was trained on an input that gives a WordsState, but input 'Point' gives a VectorState; use it for an input of the "
            + "same kind.", Assert.ThrowsExactly<InvalidOperationException>(() => _ml.MultiTask().Trainer(Toy.Classifier with
            {
                Inputs = [new FeatureVector("Point")],
                Encoder = Loaded(),
            }).Fit(Places(9, seed: 2))).Message);
        Assert.Contains("the weights of the saved model do not fit the encoder that its settings make of them: ",
            Assert.ThrowsExactly<InvalidOperationException>(() => Fit(Loaded() with { Encoder = _encoder with { HiddenSize = 7 } })).Message);
    }

    private SavedEncoder Loaded() => _ml.MultiTask().LoadEncoder(Saved(_first));

    /// <summary>In a chain, as a pipeline is saved.</summary>
    private string Saved(MultiTaskTransformer model)
    {
        string file = _folder.Under($"{Guid.NewGuid()}.zip");
        _ml.Model.Save(_ml.Transforms.CopyColumns("Other", "Tokens").Fit(_fewRows).Append(model), _fewRows.Schema, file);
        return file;
    }

    private static MultiTaskTransformer Fit(SavedEncoder encoder, Func<MultiTaskTrainer.Options, MultiTaskTrainer.Options>? change = null)
    {
        MultiTaskTrainer.Options options = Toy.Classifier with { Encoder = encoder };
        return _ml.MultiTask().Trainer(change is null ? options : change(options)).Fit(_fewRows);
    }

    private static float[][] Features(MultiTaskTransformer model, int layer, IDataView? rows = null)
    {
        using MultiTaskTransformer features = model.WithFeatures("Features", layer);
        return Toy.Scores(features.Transform(rows ?? _otherRows), "Features");
    }

    /// <summary>The parameters of the one encoder, by their names in it.</summary>
    private static Dictionary<string, float[]> Encoder(MultiTaskTransformer model) =>
        Fingerprint.Parameters(model).Where(parameter => parameter.Key.StartsWith("encoder:Tokens._shared.", StringComparison.Ordinal))
            .ToDictionary(parameter => parameter.Key["encoder:Tokens._shared.".Length..], parameter => parameter.Value);

    private static IEnumerable<string> Words(IDataView rows) =>
        Toy.Column<VBuffer<ReadOnlyMemory<char>>>(rows, "Tokens").SelectMany(row => row.DenseValues()).Select(word => word.ToString());

    private static IDataView Places(int count, ulong seed) => _ml.Data.LoadFromEnumerable(Toy.Rows(count, seed).Select(row => new Place
    {
        Tokens = row.Tokens,
        Topic = row.Topic,
        Lengths = row.Tokens.Length == 1 ? [1] : [1, row.Tokens.Length - 1],
        Point = [row.Tokens.Length, row.Text.Length * 0.1f, row.Id],
        Wide = [1, 2, 3, row.Id],
    }));

    private sealed class Place
    {
        public string[] Tokens { get; set; } = [];

        public string Topic { get; set; } = "";

        public int[] Lengths { get; set; } = [];

        [VectorType(3)]
        public float[] Point { get; set; } = [];

        [VectorType(4)]
        public float[] Wide { get; set; } = [];
    }
}
