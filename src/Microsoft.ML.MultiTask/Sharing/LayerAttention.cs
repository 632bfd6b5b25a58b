using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Sharing;
using TorchSharp.Modules;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Gives every objective one more layer on top of what another sharing lets it see: a weighted sum of the layers above layer 0, with weights of its own that
/// sum to 1 and a scale (Peters et al. 2018, "Deep contextualized word representations"). The weights start alike. An objective without a <c>Layer</c> reads
/// that sum.
/// </summary>
/// <param name="Inner">The sharing below; its layers, from 1 on, must be of one width.</param>
public sealed record LayerAttention(SharingSettings Inner) : SharingSettings
{
    /// <inheritdoc/>
    public override SharingSettings Resolve(IReadOnlyList<SharingMember> readers) => this with { Inner = Inner.Resolve(readers) };

    /// <inheritdoc/>
    public override void Validate(IReadOnlyList<SharingMember> readers)
    {
        base.Validate(readers);
        Inner.Validate(readers);
        if (Inner.ObjectiveModules.Count > 0)
        {
            throw new ArgumentException($"{nameof(LayerAttention)}: the {Inner.GetType().Name} inside of it has {nameof(ObjectiveModules)}; give them to "
                + $"{nameof(LayerAttention)} itself.", nameof(Inner));
        }
    }

    /// <inheritdoc/>
    public override void ValidateParts(IReadOnlyCollection<string> parts) => Inner.ValidateParts(parts);

    /// <inheritdoc/>
    public override SharingModule Build(SharingContext context)
    {
        SharingModule inner = Inner.Build(context);
        return new Module(inner, new TopLayers(context.Present.ToDictionary(name => name,
            name => new LayerMix(new float[TopLayers.Above(inner.Shapes(name), nameof(LayerAttention)).Count - 2], normalized: true))));
    }

    private sealed class Module : SharingModule
    {
        private readonly SharingModule _inner;
        private readonly TopLayers _top;

        public Module(SharingModule inner, TopLayers top) : base(nameof(LayerAttention))
        {
            _inner = inner;
            _top = top;
            RegisterComponents();
        }

        public override IReadOnlyDictionary<string, EncoderModule> Encoders => _inner.Encoders;

        public override int Subspaces => _inner.Subspaces;

        public override IReadOnlyList<LayerShape> Shapes(string objective) => TopLayers.Above(_inner.Shapes(objective), nameof(LayerAttention));

        public override long? CharacterWidth(string objective) => _inner.CharacterWidth(objective);

        public override IReadOnlyList<LayerShape> InnerShapes(string objective) => _inner.InnerShapes(objective);

        public override string? PrivatePart(string objective) => _inner.PrivatePart(objective);

        public override bool HasCommonEncoding => _inner.HasCommonEncoding;

        public override IEnumerable<Parameter> SharedParameters() => _inner.SharedParameters();

        public override SharedEncoding Encode(EncodingPass pass)
        {
            SharedEncoding inner = _inner.Encode(pass);
            return new SharedEncoding(inner.Parts,
                objective => _top.Has(objective) && inner.Of(objective) is { } encoding ? _top.Above(encoding, objective) : null);
        }

        public override SharingModule Keep(IReadOnlyCollection<string> objectives) => new Module(_inner.Keep(objectives), _top.Keep(objectives));
    }
}
