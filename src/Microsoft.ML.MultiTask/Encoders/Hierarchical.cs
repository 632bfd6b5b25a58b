using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Dropout = Microsoft.ML.MultiTask.Layers.Dropout;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Words to sentences to a document (Yang et al. 2016, "Hierarchical Attention Networks for Document Classification"), over a <see cref="Document"/> input:
/// every sentence is encoded for itself and pooled to a vector, which is layer 0; the layers above read the sentences of a document in both directions. Its
/// positions are the sentences, which can be labelled one by one; any pooling of them gives the document.
/// <see cref="Encoding.Inner"/> has the states of the words.
/// </summary>
public sealed record Hierarchical : EncoderSettings
{
    /// <summary>Encodes the words of a sentence. Default: one layer of <see cref="BiGru"/>.</summary>
    public EncoderSettings Words { get; init; } = new BiGru();

    /// <summary>How the states of the words become the vector of the sentence. Default: by attention.</summary>
    public Pooling Pooling { get; init; } = new SelfAttentionPooling();

    /// <summary>The size of the states of one direction over the sentences. Default 100.</summary>
    public int HiddenSize { get; init; } = 100;

    /// <summary>The number of layers over the sentences; 0: the vectors of the sentences are all there is. Default 1.</summary>
    public int Layers { get; init; } = 1;

    /// <summary>Read the sentences by an LSTM instead of a GRU. Default false (Yang et al. 2016).</summary>
    public bool Lstm { get; init; }

    /// <summary>Dropout on the states of every layer over the sentences. Default 0.5.</summary>
    public double Dropout { get; init; } = 0.5;

    /// <inheritdoc/>
    public override EncoderModule Build(EncoderContext context) => new Module(this, context);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Words.Validate();
        Pooling.Validate();
        if (Words is Hierarchical)
        {
            throw new ArgumentException($"Hierarchical: {Words.GetType().Name} does not encode the words of a sentence; use one such as BiGru.", nameof(Words));
        }
        if (Words.OtherInputs.Concat(Pooling.OtherInputs).FirstOrDefault() is { } other)
        {
            throw new ArgumentException(
                $"Hierarchical: what encodes and pools words reads the input '{other}' beside them, which sentences do not have.", nameof(Words));
        }
        ArgumentOutOfRangeException.ThrowIfLessThan(HiddenSize, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Layers);
        if (Dropout is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(Dropout), Dropout, "Hierarchical: dropout is a share from 0 to below 1.");
        }
    }

    private sealed class Module : EncoderModule
    {
        private readonly EncoderModule _words;
        private readonly PoolingModule _pooling;
        private readonly ModuleList<RecurrentLayer> _layers;
        private readonly Dropout _dropout;

        public Module(Hierarchical settings, EncoderContext context) : base(nameof(Hierarchical))
        {
            var inputs = new Dictionary<string, InputState>(context.Inputs) { [context.Input] = context.State<DocumentState>().Words };
            _words = settings.Words.Build(context with { Inputs = inputs });
            _pooling = settings.Pooling.Build(new PoolingContext(_words.Shapes[^1], _ => [], context.Random));
            long width = 2L * settings.HiddenSize;
            _layers = new ModuleList<RecurrentLayer>([.. Enumerable.Range(1, settings.Layers).Select(layer =>
                context.Part($"sentences{layer}", () => RecurrentLayer.Create(settings.Lstm, $"sentences{layer}",
                    layer == 1 ? _pooling.Width : width, settings.HiddenSize, context.Random)))]);
            _dropout = new Dropout(settings.Dropout, context.Random);
            Shapes = [new LayerShape(_pooling.Width), .. _layers.Select((_, l) => new LayerShape(width, settings.HiddenSize, OneSided: l == 0))];
            RegisterComponents();
        }

        public override IReadOnlyList<LayerShape> Shapes { get; }

        public override IReadOnlyList<LayerShape> InnerShapes => _words.Shapes;

        public override LayerStates Embed(Batch batch, string input)
        {
            DocumentBlock block = batch.Input<DocumentBlock>(input);
            RowReference[] sentences = [.. batch.Rows.SelectMany((row, r) => Enumerable.Repeat(row, block.Lengths[r]))];
            var ofSentences = new Batch(sentences, new Dictionary<string, InputBlock> { [input] = block.Words }, new Dictionary<string, LabelBlock>(), batch.Device)
            {
                Memory = batch.Memory,
            };
            Encoding words = _words.Encode(ofSentences, input);
            Tensor vectors = _pooling.Pool(words.Layer(null), new Dictionary<string, Encoding>()); // [sentences, width]
            return new LayerStates(vectors, batch.Segments(input)) { Inner = words };
        }

        public override LayerStates Read(int layer, LayerStates below, Batch batch, string input)
        {
            (Tensor forward, Tensor backward) = _layers[layer - 1].Read(below.States, below.Segments); // [sentences, hidden] each
            return new LayerStates(_dropout.call(cat([forward, backward], 1)), below.Segments, hasDirections: true);
        }
    }
}
