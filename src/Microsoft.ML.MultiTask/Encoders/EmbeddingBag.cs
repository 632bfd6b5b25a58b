using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using TorchSharp.Modules;
using Dropout = Microsoft.ML.MultiTask.Layers.Dropout;

namespace Microsoft.ML.MultiTask;

/// <summary>Word vectors, each for itself: layer 0 and nothing above, or dense layers that read one word at a time. Summed, it is a bag of words, the fastest
/// encoder of sentences of Jernite, Bowman and Sontag (2017).</summary>
public sealed record EmbeddingBag : TokenEncoder
{
    /// <summary>The widths of the dense layers over every word, lowest first. Default: none.</summary>
    public IReadOnlyList<int> HiddenSizes { get; init; } = [];

    /// <summary>What follows every dense layer. Default <see cref="Activation.Relu"/>.</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>Dropout on every dense layer. Default 0.</summary>
    public double Dropout { get; init; }

    /// <inheritdoc/>
    public override EncoderModule Build(EncoderContext context) => new Module(this, context);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (HiddenSizes.Any(size => size < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(HiddenSizes), "EmbeddingBag: every hidden layer has at least one unit.");
        }
        CheckProbability(Dropout, nameof(Dropout));
    }

    private sealed class Module : EncoderModule
    {
        private readonly Activation _activation;
        private readonly TokenEmbedding _embedding;
        private readonly ModuleList<LinearLayer> _layers;
        private readonly Dropout _dropout;

        public Module(EmbeddingBag settings, EncoderContext context) : base(nameof(EmbeddingBag))
        {
            _activation = settings.Activation;
            _embedding = new TokenEmbedding(settings, context);
            long[] widths = [_embedding.Width, .. settings.HiddenSizes];
            _layers = new ModuleList<LinearLayer>([.. settings.HiddenSizes.Select((size, l) =>
                context.Part($"layer{l + 1}", () => new LinearLayer($"layer{l + 1}", widths[l], size, context.Random)))]);
            _dropout = new Dropout(settings.Dropout, context.Random);
            Shapes = [.. widths.Select(width => new LayerShape(width))];
            RegisterComponents();
        }

        public override IReadOnlyList<LayerShape> Shapes { get; }

        public override long? CharacterWidth => _embedding.CharacterWidth;

        public override LayerStates Embed(Batch batch, string input) => _embedding.Read(batch, input); // [tokens, width]

        public override LayerStates Read(int layer, LayerStates below, Batch batch, string input) =>
            new(_dropout.call(_activation.Apply(_layers[layer - 1].call(below.States))), below.Segments);
    }
}
