using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Sharing;
using TorchSharp.Modules;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Sluice networks (Ruder, Bingel, Augenstein and Søgaard 2017, "Latent Multi-task Architecture Learning"): an encoder for every group, whose states are cut
/// into subspaces; after every layer, each subspace becomes a weighted sum of all subspaces of all groups (the paper's alpha), and on top every objective reads
/// a weighted sum of the layers of its group (beta), which is one more layer. The weights may take any value. Objectives outside of any group belong to that of
/// the first objective. A saved model holds the encoders of all groups, since each reads the others. <c>SubspaceOrthogonality</c> keeps the subspaces apart.
/// </summary>
/// <remarks>
/// A subspace is a run of neighbouring states of a direction; the two directions have the same weights, as in the authors' code. There is no one representation
/// that the objectives share: a weighting that balances gradients does it at the parameters.
/// </remarks>
public sealed record Sluice : GroupedSharing
{
    /// <summary>Into how many subspaces the states of one direction are cut. Default 2.</summary>
    public int Subspaces { get; init; } = 2;

    /// <summary>The weight of a subspace in itself at the start; the rest, up to 1, is divided among the others. Null: balanced, all have the same. Default
    /// 0.9.</summary>
    public double? Own { get; init; } = 0.9;

    /// <summary>The weight of the last layer at the start; the rest, up to 1, is divided among the others. Null: balanced, all have the same. Default
    /// 0.9.</summary>
    public double? Last { get; init; } = 0.9;

    private protected override bool NeedsGroup => true;

    /// <inheritdoc/>
    public override SharingModule Build(SharingContext context)
    {
        var columns = new StitchedColumns(BuildEncoders(context, context.Readers.Select(reader => reader.Name), SharedModules()), Subspaces, Own);
        var top = new TopLayers(context.Present.ToDictionary(name => name, _ => new LayerMix(FirstWeights(columns.Shapes.Count - 1), normalized: false)));
        return new Module(Subspaces, columns, top, context.Present.ToDictionary(name => name, name => Groups[name]));
    }

    /// <inheritdoc/>
    public override void Validate(IReadOnlyList<SharingMember> readers)
    {
        base.Validate(readers);
        if (Subspaces < 1) throw new ArgumentOutOfRangeException(nameof(Subspaces), Subspaces, $"{nameof(Sluice)}: there is at least one subspace.");
        RequireShare(Own, nameof(Own));
        RequireShare(Last, nameof(Last));
    }

    private static void RequireShare(double? share, string name)
    {
        if (share is not (null or >= 0 and <= 1)) throw new ArgumentOutOfRangeException(name, share, $"{nameof(Sluice)}: {name} is a share from 0 to 1.");
    }

    private float[] FirstWeights(int layers)
    {
        double last = layers == 1 ? 1 : Last ?? 1.0 / layers;
        return [.. Enumerable.Range(1, layers).Select(layer => (float)(layer == layers ? last : (1 - last) / (layers - 1)))];
    }

    private sealed class Module : SharingModule
    {
        private readonly StitchedColumns _columns;
        private readonly TopLayers _top;
        private readonly IReadOnlyDictionary<string, string> _groups;
        private readonly IReadOnlyList<LayerShape> _shapes;

        public Module(int subspaces, StitchedColumns columns, TopLayers top, IReadOnlyDictionary<string, string> groups) : base(nameof(Sluice))
        {
            Subspaces = subspaces;
            _columns = columns;
            _top = top;
            _groups = groups;
            _shapes = TopLayers.Above(columns.Shapes, nameof(Sluice));
            RegisterComponents();
        }

        public override IReadOnlyDictionary<string, EncoderModule> Encoders => _columns.Encoders;

        public override int Subspaces { get; }

        public override IReadOnlyList<LayerShape> Shapes(string objective) => _shapes;

        public override string? PrivatePart(string objective) => _groups.GetValueOrDefault(objective);

        public override bool HasCommonEncoding => false;

        /// <summary>Without the layer weights, which every objective has for itself.</summary>
        public override IEnumerable<Parameter> SharedParameters() => _columns.parameters();

        public override SharedEncoding Encode(EncodingPass pass)
        {
            Dictionary<string, Encoding> parts = _columns.Encode(pass);
            return new SharedEncoding(parts, objective => _groups.GetValueOrDefault(objective) is { } group ? _top.Above(parts[group], objective) : null);
        }

        public override SharingModule Keep(IReadOnlyCollection<string> objectives) =>
            new Module(Subspaces, _columns, _top.Keep(objectives), _groups.Where(group => objectives.Contains(group.Key)).ToDictionary());
    }
}
