using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Interop;
using TorchSharp.Modules;

namespace Microsoft.ML.MultiTask.Sharing;

/// <summary>
/// One encoder for all objectives and one for every group beside it; an objective of a group reads the two side by side, layer by layer, and the others read
/// the shared one alone (Liu, Qiu and Huang 2017, "Adversarial Multi-task Learning for Text Classification"). An adversary that has no group works on what is
/// shared, as in the paper; <c>Orthogonality</c> keeps the two apart.
/// </summary>
public sealed record SharedPrivate : GroupedSharing
{
    /// <summary>The name of the shared part.</summary>
    public const string SharedPart = "shared";

    /// <summary>The parts that private encoders have in common with the shared one: <c>words</c>, <c>characters</c>, <c>bytes</c>, <c>features</c>,
    /// <c>join</c>, <c>layer1</c> and so on. Default: the word embeddings.</summary>
    public IReadOnlyList<string> Common { get; init; } = ["words"];

    /// <inheritdoc/>
    public override SharingSettings Keep(IReadOnlyCollection<string> objectives) =>
        this with { Groups = Groups.Where(group => objectives.Contains(group.Key)).ToDictionary() };

    /// <inheritdoc/>
    public override SharingModule Build(SharingContext context)
    {
        var parts = new CommonParts(Common);
        EncoderContext encoders = context.Context with { Common = parts };
        EncoderModule shared = context.Encoder.Build(encoders);
        return new Module(this, shared, GroupsOf(context.Readers).ToDictionary(group => group, _ => context.Encoder.Build(encoders)));
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
        }

        public override IReadOnlyDictionary<string, EncoderModule> Encoders { get; }

        public override IReadOnlyList<LayerShape> Shapes(string objective) => GroupOf(objective) is null
            ? _shared.Shapes
            : [.. _shared.Shapes.Select(shape => shape with { Width = 2 * shape.Width, DirectionWidth = 2 * shape.DirectionWidth })];

        public override IEnumerable<Parameter> SharedParameters() => _shared.parameters();

        public override SharedEncoding Encode(Batch batch, string input, Func<Encoding, Encoding> common)
        {
            Dictionary<string, Encoding> parts = Encoders.ToDictionary(e => e.Key, e => e.Value.Encode(batch, input));
            parts[SharedPart] = common(parts[SharedPart]);
            return new SharedEncoding(parts, objective => GroupOf(objective) is { } group ? Join(parts[SharedPart], parts[group]) : parts[SharedPart]);
        }

        public override SharingModule Keep(SharingSettings settings, IReadOnlyCollection<string> objectives)
        {
            var kept = (SharedPrivate)settings;
            return new Module(kept, _shared, kept.Groups.Values.Distinct().Where(Encoders.ContainsKey).ToDictionary(group => group, group => Encoders[group]));
        }

        private string? GroupOf(string objective) => _settings.Groups.GetValueOrDefault(objective);

        private static Encoding Join(Encoding shared, Encoding own) =>
            shared with { Layers = new LazyLayers(shared.Layers.Count, layer => LayerStates.Join(shared.Layers[layer], own.Layers[layer])) };
    }
}
