using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Dropout = Microsoft.ML.MultiTask.Layers.Dropout;

namespace Microsoft.ML.MultiTask;

/// <summary>Fully connected layers over a <see cref="FeatureVector"/> input. Without layers the features themselves are the encoding, which gives linear
/// models.</summary>
public sealed record Dense : EncoderSettings
{
    /// <summary>The widths of the hidden layers, lowest first; may be empty. Default: one layer of 100.</summary>
    public IReadOnlyList<int> HiddenSizes { get; init; } = [100];

    /// <summary>The numbers, from 0, of the features that are read; null (the default): all. They are layer 0.</summary>
    public IReadOnlyList<int>? Features { get; init; }

    /// <summary>What follows every hidden layer. Default <see cref="Activation.Relu"/>.</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>Dropout on every hidden layer. Default 0.</summary>
    public double Dropout { get; init; }

    /// <summary>Dropout on the features. Default 0.</summary>
    public double InputDropout { get; init; }

    /// <summary>Standard deviation of Gaussian noise on the features in training. Default 0.</summary>
    public double Noise { get; init; }

    /// <inheritdoc/>
    public override EncoderModule Build(EncoderContext context) => new Module(this, context);

    /// <inheritdoc/>
    public override void Validate()
    {
        if (HiddenSizes.Any(size => size < 1)) throw new ArgumentOutOfRangeException(nameof(HiddenSizes), "Dense: every hidden layer has at least one unit.");
        if (Dropout is not (>= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(Dropout), Dropout, "Dense: dropout is a share from 0 to below 1.");
        if (InputDropout is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(InputDropout), InputDropout, "Dense: dropout is a share from 0 to below 1.");
        }
        ArgumentOutOfRangeException.ThrowIfNegative(Noise);
        if (Features is { Count: 0 }) throw new ArgumentException("Dense: there must be a feature to read; null reads all.", nameof(Features));
        if (Features?.FirstOrDefault(feature => feature < 0) is < 0 and int negative)
        {
            throw new ArgumentOutOfRangeException(nameof(Features), negative, "Dense: features count from 0.");
        }
    }

    private sealed class Module : EncoderModule
    {
        private readonly Func<Tensor, Tensor> _activation;
        private readonly long[]? _features;
        private readonly ModuleList<LinearLayer> _layers;
        private readonly Dropout _dropout;
        private readonly Dropout _inputDropout;
        private readonly GaussianNoise _noise;

        public Module(Dense settings, EncoderContext context) : base(nameof(Dense))
        {
            _activation = settings.Activation.Apply;
            long size = context.State<VectorState>().Size;
            _features = settings.Features?.Select(feature => feature < size ? (long)feature : throw new InvalidOperationException(
                $"Dense reads the feature {feature} of input '{context.Input}', which has the features 0 to {size - 1}.")).ToArray();
            long[] widths = [_features?.Length ?? size, .. settings.HiddenSizes];
            _layers = new ModuleList<LinearLayer>([.. settings.HiddenSizes.Select((size, l) =>
                context.Part($"layer{l + 1}", () => new LinearLayer($"layer{l + 1}", widths[l], size, context.Random)))]);
            _dropout = new Dropout(settings.Dropout, context.Random);
            _inputDropout = new Dropout(settings.InputDropout, context.Random);
            _noise = new GaussianNoise(settings.Noise, context.Random);
            Shapes = [.. widths.Select(width => new LayerShape(width))];
            RegisterComponents();
        }

        public override IReadOnlyList<LayerShape> Shapes { get; }

        internal override bool EmbedsVectors => true;

        public override LayerStates Embed(Batch batch, string input) => OfVectors(Vectors(batch, input), batch.Segments(input));

        public override LayerStates Read(int layer, LayerStates below, Batch batch, string input) =>
            new(_dropout.call(_activation(_layers[layer - 1].call(below.States))), below.Segments);

        /// <summary>Whole vectors are changed, so that encoders of one input that read different features of it see the same change.</summary>
        internal override LayerStates Bottom(Batch batch, string input)
        {
            Tensor vectors = Vectors(batch, input);
            return OfVectors(batch.ChangeOf(input) is { } change ? change(vectors) : vectors, batch.Segments(input));
        }

        private static Tensor Vectors(Batch batch, string input)
        {
            VectorBlock block = batch.Input<VectorBlock>(input);
            return Tensors.From<float>(block.Values, batch.Device).view(-1, block.Width); // [rows, width]
        }

        private LayerStates OfVectors(Tensor vectors, Segments segments)
        {
            Tensor features = _features is null ? vectors : vectors.index_select(1, Tensors.From<long>(_features, vectors.device));
            return new LayerStates(_inputDropout.call(_noise.call(features)), segments);
        }
    }
}
