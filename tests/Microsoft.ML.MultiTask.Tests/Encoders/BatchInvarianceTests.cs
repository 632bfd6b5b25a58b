using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Batching;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Tests.Encoders.Transformers;
using Microsoft.ML.MultiTask.Tests.EndToEnd;
using TorchSharp;

namespace Microsoft.ML.MultiTask.Tests.Encoders;

/// <summary>A row is encoded alike alone and among rows of other lengths; noise is put on in training only.</summary>
[TestClass]
public sealed class BatchInvarianceTests
{
    private const int Count = 8;

    private readonly Corpus _corpus;
    private readonly Dictionary<string, InputState> _states;
    private readonly BatchBuilder _builder;

    public BatchInvarianceTests()
    {
        var ml = new MLContext(seed: 1);
        ToyRow[] toys = Toy.Rows(Count);
        toys[3] = new ToyRow { Topic = "rare" }; // an empty row
        toys[5].Tokens[0] = "";
        IDataView rows = ml.Transforms.Categorical.OneHotEncoding("Domain", "Topic")
            .Fit(ml.Data.LoadFromEnumerable(toys)).Transform(ml.Data.LoadFromEnumerable(toys));
        Input[] inputs = [new Words("Tokens") { Features = [new TokenFeature("Tags") { Size = 3 }] }, new FeatureVector("Domain")];
        var symbols = new Dictionary<string, SymbolTable>();
        InputColumns[] columns =
            [.. inputs.Select(input => new InputColumns(input.Name, [.. input.Columns.Select(use => use.Bind(rows.Schema[use.Column].Type))], null))];
        _corpus = CorpusReader.Read(rows, "rows", columns, [], symbols, true, () => { });
        _states = inputs.Zip(columns).ToDictionary(i => i.First.Name, i => i.First.Learn(i.Second.Columns, symbols));
        _builder = new BatchBuilder(_states, [], symbols, torch.CPU);
    }

    private static IEnumerable<object[]> Encoders =>
    [
        [new BiLstm { HiddenSize = 6, EmbeddingSize = 5 }],
        [new BiGru { HiddenSize = 6, EmbeddingSize = 5 }],
        [new BiLstm { HiddenSize = 6, Layers = 2, Characters = new CharacterBiLstm { HiddenSize = 3 }, Bytes = new CharacterCnn { Filters = 3 } }],
        [new BiGru { HiddenSize = 6, Layers = 2, EmbeddingSize = 0, Characters = new CharacterCnn { Filters = 3 } }],
        [new BiLstm { HiddenSize = 6, EmbeddingSize = 5, Characters = new CharacterBiLstm { HiddenSize = 3 }, Join = new Gate() }],
        [new BiGru { HiddenSize = 6, EmbeddingSize = 5, Characters = new CharacterCnn { Filters = 3 }, Join = new Gate() }],
        [new BiLstm { HiddenSize = 6, EmbeddingSize = 5, InitialState = new LearnedState() }],
        [new BiGru { HiddenSize = 6, EmbeddingSize = 5, InitialState = new LearnedState() }],
        [new BiGru { HiddenSize = 6, EmbeddingSize = 5, Layers = 2, InitialState = new ConditionedState("Domain") }],
        [new BiLstm { HiddenSize = 6, EmbeddingSize = 5, InitialState = new ConditionedState("Domain") }],
    ];

    private static IEnumerable<object[]> EncodersWithoutDirections =>
    [
        [new EmbeddingBag { EmbeddingSize = 5 }],
        [new EmbeddingBag { EmbeddingSize = 0, Characters = new CharacterNgrams { EmbeddingSize = 4 }, HiddenSizes = [6, 3] }],
        [new TextCnn { EmbeddingSize = 5, Filters = 4 }],
        [new TextCnn { EmbeddingSize = 5, Filters = 4, Widths = [2, 5, 1], Layers = 2, Bytes = new CharacterNgrams { EmbeddingSize = 4, Sum = true } }],
        [new Transformer { Layers = 2, HiddenSize = 6, Heads = 2, FeedForwardSize = 5 }],
        [new Transformer { Subwords = new LetterPieces(), Layers = 2, HiddenSize = 6, EmbeddingSize = 4, Heads = 3, Positions = 9, Reading = SubwordReading.Mean }],
        [new Transformer { Layers = 1, HiddenSize = 4, Positions = 5, Beside = new BiGru { HiddenSize = 3, EmbeddingSize = 5 } }],
    ];

    [TestMethod]
    [DynamicData(nameof(Encoders))]
    [DynamicData(nameof(EncodersWithoutDirections))]
    public void ARowAloneIsEncodedAsInABatch(EncoderSettings settings)
    {
        using EncoderModule encoder = Build(settings, "Tokens");
        encoder.eval();
        float[][][] together = Rows(encoder, [.. Enumerable.Range(0, Count)], "Tokens");
        for (int row = 0; row < Count; row++)
        {
            float[][][] alone = Rows(encoder, [row], "Tokens");
            for (int layer = 0; layer < alone.Length; layer++) Toy.AreClose([alone[layer][0]], [together[layer][row]], 1e-5);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Encoders))]
    [DynamicData(nameof(EncodersWithoutDirections))]
    public void EveryLayerHasThePromisedShape(EncoderSettings settings)
    {
        using EncoderModule encoder = Build(settings, "Tokens");
        using var scope = torch.NewDisposeScope();
        Batch batch = Batch([.. Enumerable.Range(0, Count)]);
        Encoding encoding = encoder.Encode(batch, "Tokens");
        Assert.HasCount(encoder.Shapes.Count, encoding.Layers);
        for (int l = 0; l < encoder.Shapes.Count; l++)
        {
            LayerStates layer = encoding.Layers[l];
            CollectionAssert.AreEqual((long[])[batch.Segments("Tokens").Tokens, encoder.Shapes[l].Width], layer.States.shape);
            if (layer.HasDirections == (encoder.Shapes[l].DirectionWidth is null)) Assert.Fail($"layer {l} of {settings}");
            if (!layer.HasDirections) continue;
            CollectionAssert.AreEqual((long[])[batch.Segments("Tokens").Tokens, 6], layer.Forward!.shape);
            CollectionAssert.AreEqual((long[])[batch.Segments("Tokens").Tokens, 6], layer.Backward!.shape);
        }
    }

    [TestMethod]
    public void NothingButEmptyRows()
    {
        foreach (object[] settings in Encoders.Concat(EncodersWithoutDirections))
        {
            using EncoderModule encoder = Build((EncoderSettings)settings[0], "Tokens");
            Assert.IsEmpty(Rows(encoder, [3], "Tokens")[^1][0]);
        }
    }

    [TestMethod]
    public void NoiseIsPutOnInTrainingOnly()
    {
        BiLstm plain = new() { HiddenSize = 6, EmbeddingSize = 5, Dropout = 0, InputDropout = 0, Characters = new CharacterCnn { Filters = 3 } };
        foreach (BiLstm noisy in (BiLstm[])
            [
                plain with { Dropout = 0.5 }, plain with { InputDropout = 0.5 }, plain with { WordDropout = 0.5 }, plain with { CharacterDropout = 0.5 },
                plain with { Noise = 0.5 },
            ])
        {
            using EncoderModule encoder = Build(noisy, "Tokens");
            int[] all = [.. Enumerable.Range(0, Count)];
            encoder.eval();
            float[][] first = Rows(encoder, all, "Tokens")[^1];
            Toy.AreClose(first, Rows(encoder, all, "Tokens")[^1], 0);
            encoder.train();
            float[] trained = [.. Rows(encoder, all, "Tokens")[^1].SelectMany(row => row)];
            CollectionAssert.AreNotEqual(first.SelectMany(row => row).ToArray(), trained, noisy.ToString());
            encoder.eval();
            Toy.AreClose(first, Rows(encoder, all, "Tokens")[^1], 0);
        }
    }

    [TestMethod]
    public void DenseLayersEncodeRowByRow()
    {
        using EncoderModule encoder = Build(new Dense { HiddenSizes = [4, 3] }, "Domain");
        encoder.eval();
        float[][][] together = Rows(encoder, [0, 1, 2], "Domain");
        Assert.HasCount(3, together);
        for (int row = 0; row < 3; row++)
        {
            float[][][] alone = Rows(encoder, [row], "Domain");
            for (int layer = 0; layer < 3; layer++) Toy.AreClose([alone[layer][0]], [together[layer][row]], 1e-6);
        }
    }

    private EncoderModule Build(EncoderSettings settings, string input)
    {
        settings.Validate();
        return settings.Build(new EncoderContext(input, _states, new RandomSource(1)));
    }

    private Batch Batch(int[] rows) => _builder.Build([.. rows.Select(row => new RowReference(_corpus, row))]);

    /// <summary>The states by layer and row.</summary>
    private float[][][] Rows(EncoderModule encoder, int[] rows, string input)
    {
        using var noGradient = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        Batch batch = Batch(rows);
        int[] offsets = batch.Segments(input).Offsets.ToArray();
        return [.. encoder.Encode(batch, input).Layers.Select(layer =>
        {
            float[] states = Tensors.ToArray<float>(layer.States);
            int width = (int)layer.States.shape[1];
            return (float[][])[.. Enumerable.Range(0, rows.Length).Select(r => states[(offsets[r] * width)..(offsets[r + 1] * width)])];
        })];
    }
}
