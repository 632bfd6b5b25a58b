using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Sharing;
using TorchSharp.Modules;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// One encoder for all objectives and one for every group beside it; an objective of a group reads the two side by side, layer by layer, and the others read
/// the shared one alone (Liu, Qiu and Huang 2017, "Adversarial Multi-task Learning for Text Classification"). An adversary that has no group works on what is
/// shared, as in the paper; <c>Orthogonality</c> keeps the two apart.
/// </summary>
public sealed record SharedPrivate : GroupedSharing
{
    /// <summary>The name of the shared part.</summary>
    public const string SharedPart = "shared";

    /// <summary>Other settings for the shared encoder, by input: it may be narrower than the private ones, or read fewer features, but has as many layers.
    /// Default: none.</summary>
    public IReadOnlyDictionary<string, EncoderSettings> SharedEncoders { get; init; } = new Dictionary<string, EncoderSettings>();

    private protected override IReadOnlyList<string> OtherEncoders => [SharedPart];

    /// <inheritdoc/>
    public override SharingModule Build(SharingContext context)
    {
        Func<string, SharedModules> common = SharedModules();
        EncoderSettings shared = SharedEncoders.GetValueOrDefault(context.Context.Input) ?? context.Encoder;
        return new Module(this, (context with { Encoder = shared }).BuildEncoder(common(SharedPart)), BuildEncoders(context, context.Present, common));
    }

    /// <inheritdoc/>
    /// <remarks>Without a group only the shared encoder is left.</remarks>
    public override SharingSettings For(IReadOnlyCollection<string> objectives)
    {
        var left = (SharedPrivate)base.For(objectives);
        return Groups.Count > 0 && left.Groups.Count == 0 ? new Hard { ObjectiveModules = left.ObjectiveModules } : left;
    }

    /// <inheritdoc/>
    public override void Validate(IReadOnlyList<SharingMember> readers)
    {
        base.Validate(readers);
        if (((GroupedSharing)Resolve(readers)).Groups.FirstOrDefault(group => group.Value == SharedPart) is { Key: { } objective })
        {
            throw new ArgumentException($"{nameof(SharedPrivate)}: the group of objective '{objective}' cannot be called '{SharedPart}', which is the name of "
                + "the part that all share.", nameof(Groups));
        }
        foreach ((string input, EncoderSettings encoder) in SharedEncoders)
        {
            encoder.Validate();
            if (encoder.OtherInputs.Count > 0)
            {
                throw new ArgumentException($"{nameof(SharedPrivate)}: the shared encoder of input '{input}' cannot read other "
                    + $"inputs.", nameof(SharedEncoders));
            }
        }
    }

    private sealed class Module : SharingModule
    {
        private readonly SharedPrivate _settings;
        private readonly EncoderModule _shared;

        public Module(SharedPrivate settings, EncoderModule shared, IReadOnlyDictionary<string, EncoderModule> ofGroups) : base(nameof(SharedPrivate))
        {
            _settings = settings;
            _shared = shared;
            Encoders = new Dictionary<string, EncoderModule>(ofGroups) { [SharedPart] = shared };
            RegisterComponents();
            foreach ((string group, EncoderModule encoder) in ofGroups) register_module(ModuleNames.Of(group), encoder);
            if (ofGroups.Values.FirstOrDefault(encoder => encoder.Shapes.Count != shared.Shapes.Count) is { } other)
            {
                throw new InvalidOperationException($"{nameof(SharedPrivate)}: the shared encoder has {shared.Shapes.Count - 1} layers and the private ones "
                    + $"have {other.Shapes.Count - 1}; they are read side by side and must have as many.");
            }
        }

        public override IReadOnlyDictionary<string, EncoderModule> Encoders { get; }

        public override IReadOnlyList<LayerShape> Shapes(string objective) => PrivatePart(objective) is { } own
            ? [.. _shared.Shapes.Zip(Encoders[own].Shapes, Joined)]
            : _shared.Shapes;

        /// <summary>Whoever reads two encoders sees the characters of the shared one.</summary>
        public override long? CharacterWidth(string objective) => _shared.CharacterWidth;

        /// <summary>And what is inside of the shared one.</summary>
        public override IReadOnlyList<LayerShape> InnerShapes(string objective) => _shared.InnerShapes;

        public override string? PrivatePart(string objective) =>
            _settings.Groups.GetValueOrDefault(objective) is { } group && Encoders.ContainsKey(group) ? group : null;

        public override IEnumerable<Parameter> SharedParameters() => _shared.parameters().Concat(InSeveral(Encoders.Values)).Distinct();

        public override SharedEncoding Encode(EncodingPass pass)
        {
            Encoding shared = pass.Shared(pass.Read(_shared));
            var parts = new Dictionary<string, Encoding> { [SharedPart] = shared };
            foreach ((string group, EncoderModule encoder) in Encoders.Where(e => e.Key != SharedPart))
            {
                parts.Add(group, pass.Read(encoder, _settings.Groups.Where(reader => reader.Value == group).Select(reader => reader.Key), shared));
            }
            return new SharedEncoding(parts, objective => PrivatePart(objective) is { } own ? Join(shared, parts[own]) : shared);
        }

        public override SharingModule Keep(IReadOnlyCollection<string> objectives)
        {
            HashSet<string?> read = [.. objectives.Select(PrivatePart)];
            return new Module(_settings, _shared, Encoders.Where(e => e.Key != SharedPart && read.Contains(e.Key)).ToDictionary());
        }

        private static LayerShape Joined(LayerShape shared, LayerShape own) => new(shared.Width + own.Width, shared.DirectionWidth + own.DirectionWidth,
            shared.OneSided && own.OneSided, shared.HasInitial && own.HasInitial, shared.KeepsPositions && own.KeepsPositions);

        private static Encoding Join(Encoding shared, Encoding own) =>
            shared with { Layers = new LazyLayers(shared.Layers.Count, layer => LayerStates.Join(shared.Layers[layer], own.Layers[layer])) };
    }
}
