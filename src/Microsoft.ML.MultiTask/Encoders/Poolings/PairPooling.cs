using Microsoft.ML.MultiTask.Encoders;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Features of a pair of texts: two inputs are pooled in one way to u and v, and their row's vector is <c>[u; v; |u - v|; u * v]</c> (Conneau et al. 2017,
/// "Supervised Learning of Universal Sentence Representations from Natural Language Inference Data"). Any task on whole rows can be attached to it. The two
/// inputs should share their encoder, see <c>EncoderAliases</c> of the options.
/// </summary>
/// <param name="With">The name of the second input; the first is the one that the objective reads.</param>
public sealed record PairPooling(string With) : Pooling
{
    /// <summary>How the states of either input become a vector. Default: the maximum of every dimension.</summary>
    public Pooling Of { get; init; } = Max;

    /// <summary>What is made of the two vectors. Default: both, their distance and their product. Hashimoto et al. (2017) take distance and product for
    /// relatedness, difference and product for entailment.</summary>
    public PairFeatures Features { get; init; } = PairFeatures.First | PairFeatures.Second | PairFeatures.Distance | PairFeatures.Product;

    /// <inheritdoc/>
    public override IReadOnlyList<string> OtherInputs => [With, .. Of.OtherInputs];

    /// <inheritdoc/>
    public override PoolingModule Build(PoolingContext context) => new Module(this, context);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Of.Validate();
        if (Features == PairFeatures.None || Features != (Features & Enum.GetValues<PairFeatures>().Aggregate((all, feature) => all | feature)))
        {
            throw new ArgumentOutOfRangeException(nameof(Features), Features, "PairPooling: at least one feature is made of a pair, such as "
                + "PairFeatures.Product.");
        }
    }

    private sealed class Module : PoolingModule
    {
        private readonly PairPooling _settings;
        private readonly int? _layer;
        private readonly PoolingModule _of;

        public Module(PairPooling settings, PoolingContext context) : base(nameof(PairPooling))
        {
            _settings = settings;
            _layer = context.Layer;
            PoolingContext other = context.For(settings.With);
            if (other.Shape.Width != context.Shape.Width)
            {
                throw new InvalidOperationException($"PairPooling: the states of input '{settings.With}' have the width {other.Shape.Width}, those of the "
                    + "first "
                    + $"input {context.Shape.Width}; give both inputs one encoder, by EncoderAliases.");
            }
            _of = settings.Of.Build(context);
            Width = _of.Width * System.Numerics.BitOperations.PopCount((uint)settings.Features);
            RegisterComponents();
        }

        public override long Width { get; }

        public override Tensor Pool(LayerStates states, IReadOnlyDictionary<string, Encoding> encodings)
        {
            Encoding other = encodings[_settings.With];
            Tensor u = _of.Pool(states, encodings), v = _of.Pool(other.Layer(_layer), encodings); // [rows, width] each
            return cat([.. Features(u, v)], 1);
        }

        private IEnumerable<Tensor> Features(Tensor u, Tensor v)
        {
            PairFeatures features = _settings.Features;
            if (features.HasFlag(PairFeatures.First)) yield return u;
            if (features.HasFlag(PairFeatures.Second)) yield return v;
            if (features.HasFlag(PairFeatures.Distance)) yield return (u - v).abs();
            if (features.HasFlag(PairFeatures.Product)) yield return u * v;
            if (features.HasFlag(PairFeatures.Difference)) yield return u - v;
        }
    }
}
