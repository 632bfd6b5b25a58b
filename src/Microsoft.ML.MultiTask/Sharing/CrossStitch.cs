using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Sharing;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// An encoder for every group, and after every layer a learned mixture: the states of a group become a weighted sum of those of all groups, which go into its
/// next layer and to its objectives (Misra et al. 2016, "Cross-stitch Networks for Multi-task Learning"). Objectives outside of any group belong to that of the
/// first objective. A saved model holds the encoders of all groups, since each reads the others.
/// </summary>
/// <remarks>There is no one representation that the objectives share: a weighting that balances gradients does it at the parameters.</remarks>
public sealed record CrossStitch : GroupedSharing
{
    /// <summary>The share that a group has in its own states at the start; the rest is divided among the others. Null: all have the same. Default
    /// 0.9.</summary>
    public double? Own { get; init; } = 0.9;

    private protected override bool NeedsGroup => true;

    /// <inheritdoc/>
    public override SharingModule Build(SharingContext context) =>
        new Module(new StitchedColumns(BuildEncoders(context, context.Readers.Select(reader => reader.Name), SharedModules()), 1, Own),
            context.Present.ToDictionary(name => name, name => Groups[name]));

    /// <inheritdoc/>
    public override void Validate(IReadOnlyList<SharingMember> readers)
    {
        base.Validate(readers);
        if (Own is not (null or >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(Own), Own, $"{nameof(CrossStitch)}: {nameof(Own)} is a share "
            + $"from 0 to 1.");
    }

    private sealed class Module : SharingModule
    {
        private readonly StitchedColumns _columns;
        private readonly IReadOnlyDictionary<string, string> _groups;

        public Module(StitchedColumns columns, IReadOnlyDictionary<string, string> groups) : base(nameof(CrossStitch))
        {
            _columns = columns;
            _groups = groups;
            RegisterComponents();
        }

        public override IReadOnlyDictionary<string, EncoderModule> Encoders => _columns.Encoders;

        public override IReadOnlyList<LayerShape> Shapes(string objective) => _columns.Shapes;

        public override string? PrivatePart(string objective) => _groups.GetValueOrDefault(objective);

        public override bool HasCommonEncoding => false;

        public override SharedEncoding Encode(EncodingPass pass)
        {
            Dictionary<string, Encoding> parts = _columns.Encode(pass);
            return new SharedEncoding(parts, objective => _groups.GetValueOrDefault(objective) is { } group ? parts[group] : null);
        }
    }
}
