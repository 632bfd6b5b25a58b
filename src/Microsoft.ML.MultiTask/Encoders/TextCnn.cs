using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Dropout = Microsoft.ML.MultiTask.Layers.Dropout;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Filters of several widths slide over the words of a row (Kim 2014, "Convolutional Neural Networks for Sentence Classification"; Collobert and Weston's
/// time-delay network, 2008, has one width). Every word keeps the answers of the windows around it, so that words can be labelled, and pooling by
/// <see cref="Pooling.Max"/> gives the maximum over time. What lies outside of the row counts as zeros.
/// </summary>
public sealed record TextCnn : TokenEncoder
{
    /// <summary>How many words a filter looks at together; of an even number, the word itself is the last of the first half. Default 3, 4 and 5.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [3, 4, 5];

    /// <summary>Filters of every width. Default 100.</summary>
    public int Filters { get; init; } = 100;

    /// <summary>What follows the filters. Default <see cref="Activation.Relu"/>.</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>The number of layers, each over the answers of the one below. Default 1.</summary>
    public int Layers { get; init; } = 1;

    /// <summary>Dropout on the answers of every layer. Default 0.5.</summary>
    public double Dropout { get; init; } = 0.5;

    /// <inheritdoc/>
    public override EncoderModule Build(EncoderContext context) => new Module(this, context);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (Widths.Count == 0 || Widths.Any(width => width < 1) || Widths.Distinct().Count() < Widths.Count)
        {
            throw new ArgumentException($"TextCnn: the filters need different widths, at least one, and each at least 1; given: [{string.Join(", ", Widths)}].",
                nameof(Widths));
        }
        ArgumentOutOfRangeException.ThrowIfLessThan(Filters, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Layers, 1);
        CheckProbability(Dropout, nameof(Dropout));
    }

    private sealed class Module : EncoderModule
    {
        private readonly TextCnn _settings;
        private readonly TokenEmbedding _embedding;
        private readonly ModuleList<ModuleList<LinearLayer>> _layers;
        private readonly Dropout _dropout;

        public Module(TextCnn settings, EncoderContext context) : base(nameof(TextCnn))
        {
            _settings = settings;
            _embedding = new TokenEmbedding(settings, context);
            long width = (long)settings.Filters * settings.Widths.Count;
            _layers = new ModuleList<ModuleList<LinearLayer>>([.. Enumerable.Range(1, settings.Layers).Select(layer =>
                context.Part($"layer{layer}", () => CreateLayer(settings, layer == 1 ? _embedding.Width : width, context.Random)))]);
            _dropout = new Dropout(settings.Dropout, context.Random);
            Shapes = [new LayerShape(_embedding.Width), .. Enumerable.Repeat(new LayerShape(width), settings.Layers)];
            RegisterComponents();
        }

        public override IReadOnlyList<LayerShape> Shapes { get; }

        public override long? CharacterWidth => _embedding.CharacterWidth;

        public override LayerStates Embed(Batch batch, string input) => _embedding.Read(batch, input); // [tokens, width]

        public override LayerStates Read(int layer, LayerStates below, Batch batch, string input)
        {
            int left = _settings.Widths.Max(Left), span = left + 1 + _settings.Widths.Max(Right);
            Tensor around = below.Segments.Around(below.States, -left, span); // [tokens, span, width]
            Tensor answers = cat([.. _settings.Widths.Select((width, w) =>
                _layers[layer - 1][w].call(around.narrow(1, left - Left(width), width).flatten(1)))], 1);
            return new LayerStates(_dropout.call(_settings.Activation.Apply(answers)), below.Segments);
        }

        private static ModuleList<LinearLayer> CreateLayer(TextCnn settings, long width, RandomSource random) =>
            new([.. settings.Widths.Select(words => new LinearLayer($"width{words}", words * width, settings.Filters, random))]);

        private static int Left(int width) => (width - 1) / 2;

        private static int Right(int width) => width / 2;
    }
}
