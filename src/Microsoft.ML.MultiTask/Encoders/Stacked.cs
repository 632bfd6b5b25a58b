using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Dropout = Microsoft.ML.MultiTask.Layers.Dropout;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// New recurrent layers over another encoder, such as a <see cref="SavedEncoder"/> that stays as it is and gives what the layers read (Peters et al. 2017,
/// "Semi-supervised sequence tagging with bidirectional language models"). All layers can be read, those of the other encoder first.
/// </summary>
/// <remarks>The new layers are the parts <c>upper1</c>, <c>upper2</c> and so on; those of the other encoder are called as ever.</remarks>
/// <param name="Lower">The other encoder.</param>
public sealed record Stacked(EncoderSettings Lower) : EncoderSettings
{
    /// <summary>The size of the states of one direction. Default 100.</summary>
    public int HiddenSize { get; init; } = 100;

    /// <summary>The number of new layers. Default 1.</summary>
    public int Layers { get; init; } = 1;

    /// <summary>Read by an LSTM instead of a GRU. Default true.</summary>
    public bool Lstm { get; init; } = true;

    /// <summary>Dropout on the states of every new layer. Default 0.5.</summary>
    public double Dropout { get; init; } = 0.5;

    /// <inheritdoc/>
    public override IReadOnlyList<string> OtherInputs => Lower.OtherInputs;

    /// <inheritdoc/>
    public override EncoderModule Build(EncoderContext context) => new Module(this, context);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Lower.Validate();
        if (Lower is Stacked) throw new ArgumentException($"{nameof(Stacked)}: the encoder below is one itself; set its {nameof(Layers)}.", nameof(Lower));
        ArgumentOutOfRangeException.ThrowIfLessThan(HiddenSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Layers, 1);
        if (Dropout is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(Dropout), Dropout, $"{nameof(Stacked)}: dropout is a share from 0 to below 1.");
        }
    }

    private sealed class Module : EncoderModule
    {
        private readonly EncoderModule _lower;
        private readonly ModuleList<RecurrentLayer> _layers;
        private readonly Dropout _dropout;

        public Module(Stacked settings, EncoderContext context) : base(nameof(Stacked))
        {
            _lower = settings.Lower.Build(context);
            LayerShape top = _lower.Shapes[^1];
            long width = 2L * settings.HiddenSize;
            _layers = new ModuleList<RecurrentLayer>([.. Enumerable.Range(1, settings.Layers).Select(layer => context.Part($"upper{layer}", () =>
                RecurrentLayer.Create(settings.Lstm, $"upper{layer}", layer == 1 ? top.Width : width, settings.HiddenSize, context.Random)))]);
            _dropout = new Dropout(settings.Dropout, context.Random);
            Shapes = [.. _lower.Shapes, .. _layers.Select(_ => new LayerShape(width, settings.HiddenSize, KeepsPositions: top.KeepsPositions))];
            RegisterComponents();
        }

        public override IReadOnlyList<LayerShape> Shapes { get; }

        public override long? CharacterWidth => _lower.CharacterWidth;

        public override IReadOnlyList<LayerShape> InnerShapes => _lower.InnerShapes;

        internal override bool EmbedsVectors => _lower.EmbedsVectors;

        public override LayerStates Embed(Batch batch, string input) => _lower.Embed(batch, input);

        public override LayerStates Read(int layer, LayerStates below, Batch batch, string input)
        {
            if (layer < _lower.Shapes.Count) return _lower.Read(layer, below, batch, input);
            (Tensor forward, Tensor backward) = _layers[layer - _lower.Shapes.Count].Read(below.States, below.Segments); // [tokens, hidden] each
            return new LayerStates(_dropout.call(cat([forward, backward], 1)), below.Segments, hasDirections: true);
        }

        internal override LayerStates Bottom(Batch batch, string input) => _lower.Bottom(batch, input);
    }
}
