using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Sharing;
using TorchSharp.Modules;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Every group has an encoder of its own, of which <see cref="GroupedSharing.Common"/> parts are the same for all, and those of
/// <see cref="GroupedSharing.SharedBySome"/> for some: any component is private or shared. With the
/// character encoder alone in common that is the cross-lingual sharing of Yang, Salakhutdinov and Cohen (2016, "Multi-Task Cross-Lingual Sequence Tagging from
/// Scratch"); <c>ParameterDistance</c> ties encoders softly. Objectives outside of any group belong to that of the first objective.
/// </summary>
public sealed record Separate : GroupedSharing
{
    private protected override bool NeedsGroup => true;

    private protected override IReadOnlyList<string> UsuallyCommon => [];

    /// <inheritdoc/>
    public override SharingModule Build(SharingContext context) =>
        new Module(BuildEncoders(context, context.Present, SharedModules()), context.Present.ToDictionary(name => name, name => Groups[name]));

    private sealed class Module : SharingModule
    {
        private readonly IReadOnlyDictionary<string, string> _groups;

        /// <param name="encoders">The encoders by group.</param>
        /// <param name="groups">The group of every objective that reads the input.</param>
        public Module(IReadOnlyDictionary<string, EncoderModule> encoders, IReadOnlyDictionary<string, string> groups) : base(nameof(Separate))
        {
            _groups = groups;
            Encoders = encoders;
            foreach ((string group, EncoderModule encoder) in encoders) register_module(ModuleNames.Of(group), encoder);
        }

        public override IReadOnlyDictionary<string, EncoderModule> Encoders { get; }

        public override IReadOnlyList<LayerShape> Shapes(string objective) => Encoders[_groups[objective]].Shapes;

        public override IReadOnlyList<LayerShape> InnerShapes(string objective) => Encoders[_groups[objective]].InnerShapes;

        public override string? PrivatePart(string objective) => _groups.GetValueOrDefault(objective);

        /// <summary>Those of the common parts, and those of groups of several objectives.</summary>
        public override IEnumerable<Parameter> SharedParameters() => InSeveral(_groups.Values.Select(group => Encoders[group]));

        public override bool HasCommonEncoding => Encoders.Keys.Any(HasSeveral);

        public override SharedEncoding Encode(EncodingPass pass)
        {
            Dictionary<string, Encoding> parts = Encoders.ToDictionary(e => e.Key, e =>
            {
                Encoding encoding = pass.Read(e.Value, _groups.Where(reader => reader.Value == e.Key).Select(reader => reader.Key));
                return HasSeveral(e.Key) ? pass.Shared(encoding) : encoding;
            });
            return new SharedEncoding(parts, objective => _groups.GetValueOrDefault(objective) is { } group ? parts[group] : null);
        }

        public override SharingModule Keep(IReadOnlyCollection<string> objectives)
        {
            Dictionary<string, string> groups = _groups.Where(group => objectives.Contains(group.Key)).ToDictionary();
            return new Module(Encoders.Where(e => groups.ContainsValue(e.Key)).ToDictionary(), groups);
        }

        private bool HasSeveral(string group) => _groups.Values.Count(other => other == group) > 1;
    }
}
