using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Interop;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Sharing;

/// <summary>An encoder for every group, side by side, whose states are mixed after every layer.</summary>
internal sealed class StitchedColumns : nn.Module
{
    private readonly ModuleList<Stitch> _stitches;

    /// <param name="columns">The encoders by group.</param>
    /// <param name="subspaces">Into how many subspaces the states of one direction are cut.</param>
    /// <param name="own">See <see cref="Stitch"/>.</param>
    public StitchedColumns(IReadOnlyDictionary<string, EncoderModule> columns, int subspaces, double? own) : base(nameof(StitchedColumns))
    {
        Encoders = columns;
        Shapes = [.. columns.Values.First().Shapes.Select(shape => shape with { HasInitial = false })]; // only states at positions are mixed
        RequireDivisible(subspaces);
        _stitches = new ModuleList<Stitch>([.. Shapes.Skip(1).Select(_ => new Stitch(columns.Count, subspaces, own))]);
        RegisterComponents();
        foreach ((string group, EncoderModule encoder) in columns) register_module(ModuleNames.Of(group), encoder);
    }

    /// <summary>The encoders by group.</summary>
    public IReadOnlyDictionary<string, EncoderModule> Encoders { get; }

    /// <summary>The widths of the layers of every column.</summary>
    public IReadOnlyList<LayerShape> Shapes { get; }

    /// <summary>The encodings by group.</summary>
    public Dictionary<string, Encoding> Encode(EncodingPass pass)
    {
        IReadOnlyList<LayerStates[]>? layers = null;
        return Encoders.Keys.Select((group, c) => (group, c)).ToDictionary(column => column.group,
            column => new Encoding(new LazyLayers(Shapes.Count, layer => (layers ??= pass.Run(() => Read(pass.Batch, pass.Input)))[layer][column.c])));
    }

    /// <summary>The layers of all columns, which read each other.</summary>
    private List<LayerStates[]> Read(Batch batch, string input)
    {
        EncoderModule[] encoders = [.. Encoders.Values];
        var layers = new List<LayerStates[]> { encoders.Select(encoder => encoder.Bottom(batch, input)).ToArray() };
        while (layers.Count < Shapes.Count)
        {
            LayerStates[] read = [.. encoders.Zip(layers[^1], (encoder, below) => encoder.Read(layers.Count, below, batch, input))];
            layers.Add(_stitches[layers.Count - 1].Mix(read));
        }
        return layers;
    }

    private void RequireDivisible(int subspaces)
    {
        for (int layer = 1; layer < Shapes.Count; layer++)
        {
            long width = Shapes[layer].DirectionWidth ?? Shapes[layer].Width;
            if (width % subspaces == 0) continue;
            throw new InvalidOperationException(
                $"{nameof(Sluice)}: the {width} states of layer {layer} cannot be cut into {subspaces} subspaces of one width; change Subspaces or the "
                    + $"encoder.");
        }
    }
}
