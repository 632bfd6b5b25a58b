using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Batching;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Tests.Objectives;
using Microsoft.ML.MultiTask.Tests.Packaging;
using Microsoft.ML.MultiTask.Tests.Training;
using Microsoft.ML.MultiTask.Training;

namespace Microsoft.ML.MultiTask.Tests.EndToEnd;

/// <summary>Words, sentences, documents.</summary>
[TestClass]
public sealed class DocumentRowTests
{
    private static readonly MLContext _ml = new(seed: 1);

    private static readonly Hierarchical _encoder = new()
    {
        Words = new BiGru { HiddenSize = 6, EmbeddingSize = 6, Dropout = 0, InputDropout = 0 },
        Pooling = new SelfAttentionPooling { HiddenSize = 5 },
        HiddenSize = 6,
        Dropout = 0,
    };

    private static readonly MultiTaskTrainer.Options _options = Toy.Tagger with
    {
        Inputs = [new Document(new Words("Tokens"), "Lengths")],
        Encoder = _encoder,
        Tasks = [new SequenceLabels("Verbs"), new Multiclass("Topic") { Pooling = new SelfAttentionPooling { HiddenSize = 5 } }],
    };

    [TestMethod]
    public void SentencesAndDocumentsAreLearntSavedAndLoaded()
    {
        using MultiTaskTransformer model = Fit(_options with { ValidationSet = View(Rows(40, seed: 9)), Epochs = 12 }, Rows(120));
        IReadOnlyList<double> sentences = [.. model.Training!.Epochs.Select(epoch => epoch.Validation[0].MainValue)];
        Assert.IsGreaterThan(0.95, sentences.Max());
        DocumentRow[] rows = [.. Rows(7, seed: 4), new DocumentRow { Lengths = [0, 0] }, new DocumentRow()];
        using var folder = new TemporaryFolder();
        _ml.Model.Save(model, View(rows).Schema, folder.Under("model.zip"));
        ITransformer loaded = _ml.Model.Load(folder.Under("model.zip"), out _);
        foreach (string column in (string[])["Verbs.Score", "Topic.Score"])
        {
            float[][] scores = Toy.Scores(model.Transform(View(rows)), column);
            Toy.AreClose(scores, Toy.Scores(loaded.Transform(View(rows)), column), 0);
            for (int row = 0; row < rows.Length; row++)
            {
                Toy.AreClose([scores[row]], Toy.Scores(model.Transform(View([rows[row]])), column)); // alone as in a batch
            }
        }
        Assert.HasCount(2 * 2, Toy.Scores(model.Transform(View(rows)), "Verbs.Score")[7]); // two empty sentences, two labels
    }

    [TestMethod]
    public void ADocumentKeepsTheStatesOfItsWords()
    {
        using var toy = new ToyNetwork(_options with { Tasks = [new Multiclass("Topic"), new SequenceLabels("Verbs")], Sharing = new Separate() },
            view: View(Rows(4)));
        Batch batch = toy.Batch(0, 1, 2, 3);
        var block = batch.Input<DocumentBlock>("Tokens");
        Encoding all = toy.Network.Encode(batch).For("Topic")["Tokens"].Inner!;
        Encoding some =
            toy.Network.Encode(batch, rows: objective => objective.Name == "Topic" ? [false, true, false, true] : null).For("Topic")["Tokens"].Inner!;
        Assert.AreEqual(block.Words.SymbolIndex.Length, all.Layer(1).Segments.Tokens);
        CollectionAssert.AreEqual(block.Words.RowLengths, Enumerable.Range(0, all.Layer(1).Segments.Rows).Select(all.Layer(1).Segments.Length).ToArray());
        CollectionAssert.AreEqual(all.Layer(1).Segments.Offsets.ToArray(), some.Layer(1).Segments.Offsets.ToArray());
        for (int row = 0; row < 4; row++)
        {
            foreach (int word in block.WordsOf(row))
            {
                float[] expected = Tensors.ToArray<float>(all.Layer(1).States[word]);
                Toy.AreClose([row % 2 == 1 ? expected : new float[expected.Length]], [Tensors.ToArray<float>(some.Layer(1).States[word])]);
            }
        }
    }

    [TestMethod]
    public void ABagOfWordsBySentence()
    {
        // With the sum of word vectors and nothing above, only what a sentence holds counts, not the order of its words.
        MultiTaskTrainer.Options bags = _options with
        {
            Encoder = new Hierarchical { Words = new EmbeddingBag { EmbeddingSize = 4 }, Pooling = Pooling.Sum, Layers = 0 },
            Tasks = [new SequenceLabels("Verbs")],
        };
        DocumentRow row = new() { Tokens = ["balo", "kori", "mesa", "balo"], Lengths = [2, 1, 1] };
        DocumentRow other = new() { Tokens = ["kori", "balo", "mesa", "balo"], Lengths = [2, 2] };
        using MultiTaskTransformer model = Fit(bags, Rows(20));
        float[][] scores = Toy.Scores(model.Transform(View([row, other])));
        Toy.AreClose([scores[0][..2]], [scores[1][..2]]);
        // The scores before the softmax are linear: those of "mesa balo" are the sum of those of "mesa" and of "balo", up to the bias.
        float Odds(float[] of, int sentence) => (float)Math.Log(of[2 * sentence] / of[(2 * sentence) + 1]);
        using MultiTaskTransformer same = Fit(bags, Rows(20));
        float[] nothing = Toy.Scores(same.Transform(View([new() { Lengths = [0] }])))[0];
        Assert.AreEqual(Odds(scores[0], 1) + Odds(scores[0], 2) - Odds(nothing, 0), Odds(scores[1], 1), 1e-4);
    }

    /// <summary>Rows that have the words and not the sentences are no documents, and leave those of the others as they are.</summary>
    [TestMethod]
    public void WordsWithoutSentencesAreNoDocument()
    {
        IDataView plain = Toy.View(_ml, 10);
        MultiTaskTrainer.Options options = _options with
        {
            Inputs = [new Document(new Words("Tokens") { Name = "Document" }, "Lengths"), new Words("Tokens")],
            InputEncoders = new Dictionary<string, EncoderSettings> { ["Tokens"] = Toy.Encoder },
            Auxiliary = [new LanguageModel { Input = "Tokens", Data = plain, HiddenSize = 4 }],
        };
        using MultiTaskTransformer model = Fit(options);
        Assert.IsTrue(model.Training!.Epochs.All(epoch => epoch.Losses.Values.All(double.IsFinite)));

        DocumentRow[] rows = Rows(3);
        TrainingData data = TrainingData.Read(new RunPlan(options), View(rows), null, () => { });
        BatchBuilder builder = data.CreateBuilder(TorchSharp.torch.CPU);
        RowReference document = new(data.Corpora[0], 0), words = new(data.Corpora[1], 0);
        DocumentBlock block = builder.Build([words, document]).Input<DocumentBlock>("Document");
        CollectionAssert.AreEqual((int[])[0, rows[0].Lengths.Length], block.Lengths);
        CollectionAssert.AreEqual(rows[0].Tokens, block.Words.SymbolIndex.Select((_, position) => data.Symbols["Tokens"].Texts[block.Words.Symbol(position)])
            .ToArray());
        Assert.AreEqual(rows[0].Tokens.Length, builder.Length(document));
    }

    [TestMethod]
    public void BadRowsAndSettingsAreRefused()
    {
        DocumentRow[] rows = Rows(3);
        rows[1].Lengths = [.. rows[1].Lengths, 2];
        Assert.AreEqual($"The lengths in column 'Lengths' add up to {rows[1].Lengths.Sum()} in row 1 of the training data, but column 'Tokens' has "
            + $"{rows[1].Tokens.Length} words there; give the number of words of every sentence.",
            Assert.ThrowsExactly<InvalidOperationException>(() => Fit(_options, rows)).Message);
        rows[1].Lengths = [rows[1].Tokens.Length + 1, -1];
        Assert.AreEqual("Column 'Lengths' has the length -1 in row 1 of the training data; a sentence has no fewer than 0 words.",
            Assert.ThrowsExactly<InvalidOperationException>(() => Fit(_options, rows)).Message);
        rows = Rows(3);
        rows[2].Verbs = ["yes", .. rows[2].Verbs];
        Assert.StartsWith($"Column 'Verbs' has {rows[2].Verbs.Length} values in row 2 of the training data, but column 'Lengths' has {rows[2].Lengths.Length}",
            Assert.ThrowsExactly<InvalidOperationException>(() => Fit(_options, rows)).Message);
        Assert.StartsWith("Column 'Tokens' of the training data (objective 'Verbs') has the type Vector<String>, but it must hold the number of words of "
            + "every sentence: "
            + "a vector of Int32.", Assert.ThrowsExactly<InvalidOperationException>(
                () => Fit(_options with { Inputs = [new Document(new Words("Tokens"), "Tokens")] })).Message);
        Assert.StartsWith("Input 'Tokens' gives a DocumentState, which this encoder cannot read; set another encoder for it in InputEncoders.",
            Assert.ThrowsExactly<InvalidOperationException>(() => Fit(_options with { Encoder = new BiGru() })).Message);

        Refused("Document 'Tokens': its length is counted in sentences; set MaximumLength of the Document, not of its Words.",
            _options with { Inputs = [new Document(new Words("Tokens") { MaximumLength = 9 }, "Lengths")] });
        Refused("Document 'Tokens': its words cannot have side features",
            _options with { Inputs = [new Document(new Words("Tokens") { Features = [new TokenFeature("Tokens")] }, "Lengths")] });
        Refused("Hierarchical: Hierarchical does not encode the words of a sentence", _options with { Encoder = _encoder with { Words = _encoder } });
        Refused("Hierarchical: what encodes and pools words reads the input 'Domain' beside them, which sentences do not have.",
            _options with { Encoder = _encoder with { Words = new BiGru { InitialState = new ConditionedState("Domain") } } });
        Refused("Hierarchical: what encodes and pools words reads the input 'Domain' beside them, which sentences do not have.",
            _options with { Encoder = _encoder with { Pooling = new QueryAttentionPooling("Domain") } });
    }

    [TestMethod]
    public void HierarchicalHasEffect() => OptionsHaveEffectTests.Check(typeof(Hierarchical), _encoder,
        encoder => _options with { Encoder = encoder }, View(Rows(15)), new()
        {
            [nameof(Hierarchical.Words)] = (e => e, e => e with { Words = new EmbeddingBag { EmbeddingSize = 6 } }),
            [nameof(Hierarchical.Pooling)] = (e => e, e => e with { Pooling = Pooling.Max }),
            [nameof(Hierarchical.HiddenSize)] = (e => e, e => e with { HiddenSize = 5 }),
            [nameof(Hierarchical.Layers)] = (e => e, e => e with { Layers = 2 }),
            [nameof(Hierarchical.Lstm)] = (e => e, e => e with { Lstm = true }),
            [nameof(Hierarchical.Dropout)] = (e => e, e => e with { Dropout = 0.5 }),
        });

    [TestMethod]
    public void DocumentsHaveEffect()
    {
        string plain = Fingerprint.Of(_options, View(Rows(15)));
        var document = (Document)_options.Inputs[0];
        Assert.IsFalse(plain.StartsWith(Fingerprint.Refused, StringComparison.Ordinal), plain);
        string Run(Document changed, params TaskObjective[] tasks) => Fingerprint.Of(_options with { Inputs = [changed], Tasks = tasks }, View(Rows(15)));
        string topics = Run(document, _options.Tasks[1]);
        Assert.IsFalse(topics.StartsWith(Fingerprint.Refused, StringComparison.Ordinal), topics);
        Assert.AreNotEqual(topics, Run(document with { SentenceLengths = "OtherLengths" }, _options.Tasks[1]));
        Assert.AreNotEqual(plain, Run(document with { Words = new Words("Tokens") { MinimumCount = 4 } }, [.. _options.Tasks]));
        Assert.Contains("more than the limit of 1", Run(document with { MaximumLength = 1 }, [.. _options.Tasks]));
        // Two documents of one vocabulary and one encoder.
        MultiTaskTrainer.Options two = _options with
        {
            Inputs = [document, new Document(new Words("Tokens") { Name = "Second", VocabularyOf = "Tokens" }, "OtherLengths")],
            EncoderAliases = new Dictionary<string, string> { ["Second"] = "Tokens" },
            Tasks = [new Multiclass("Topic") { Pooling = new PairPooling("Second") }],
        };
        using MultiTaskTransformer pair = Fit(two), single = Fit(two with { Tasks = [new Multiclass("Topic")] });
        Assert.AreEqual(single.ParameterCount + (3 * 12 * 2), pair.ParameterCount); // the encoder is held once; the head reads four times as many numbers
    }

    private static void Refused(string message, MultiTaskTrainer.Options options) =>
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => _ml.MultiTask().Trainer(options)).Message);

    private static MultiTaskTransformer Fit(MultiTaskTrainer.Options options, DocumentRow[]? rows = null) =>
        _ml.MultiTask().Trainer(options).Fit(View(rows ?? Rows(20)));

    private static IDataView View(DocumentRow[] rows) => _ml.Data.LoadFromEnumerable(rows);

    /// <summary>Documents of 0 to 3 sentences, which say whether they hold a verb.</summary>
    private static DocumentRow[] Rows(int count, ulong seed = 1)
    {
        var random = new RandomSource(seed);
        return [.. Enumerable.Range(0, count).Select(id =>
        {
            ToyRow[] sentences = [.. Enumerable.Range(0, id == 0 ? 2 : random.Next(4)).Select(s => Toy.Row(s, 1 + random.Next(4), random))];
            string[] tokens = [.. sentences.SelectMany(sentence => sentence.Tokens)];
            return new DocumentRow
            {
                Tokens = tokens,
                Lengths = [.. sentences.Select(sentence => sentence.Tokens.Length)],
                OtherLengths = [tokens.Length],
                Verbs = [.. sentences.Select(sentence => sentence.Tokens.Any(token => token.EndsWith('i')) ? "yes" : "no")],
                Topic = sentences.Any(sentence => sentence.Topic == "rare") ? "rare" : "plain",
            };
        })];
    }

    private sealed class DocumentRow
    {
        public string[] Tokens { get; set; } = [];

        public int[] Lengths { get; set; } = [];

        public int[] OtherLengths { get; set; } = [0];

        public string[] Verbs { get; set; } = [];

        public string Topic { get; set; } = "";
    }
}
