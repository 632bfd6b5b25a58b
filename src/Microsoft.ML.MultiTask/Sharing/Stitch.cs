using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Sharing;

/// <summary>Mixes the states of a layer of several columns: every subspace of every column becomes a weighted sum of all subspaces of all columns. Directions
/// are mixed apart, by the same weights.</summary>
internal sealed class Stitch : nn.Module
{
    private readonly int _columns;
    private readonly int _subspaces;
    private readonly Parameter _shares; // [columns * subspaces, columns * subspaces]: what is made by what it is made of

    /// <param name="columns">The number of columns.</param>
    /// <param name="subspaces">Into how many subspaces the states of one direction are cut.</param>
    /// <param name="own">The share that a subspace has in itself at the start, the rest divided among the others; null: all have the same.</param>
    public Stitch(int columns, int subspaces, double? own) : base(nameof(Stitch))
    {
        _columns = columns;
        _subspaces = subspaces;
        int size = columns * subspaces;
        double self = size == 1 ? 1 : own ?? 1.0 / size, others = (1 - self) / Math.Max(1, size - 1);
        float[] shares = [.. Enumerable.Range(0, size * size).Select(i => (float)(i / size == i % size ? self : others))];
        _shares = Initial.Of(shares, size, size);
        RegisterComponents();
    }

    /// <summary>The mixed states, in the order of the columns.</summary>
    public LayerStates[] Mix(IReadOnlyList<LayerStates> columns)
    {
        bool hasDirections = columns[0].HasDirections;
        long directions = hasDirections ? 2 : 1, tokens = columns[0].Below.shape[0], width = columns[0].Below.shape[1];
        long part = width / (directions * _subspaces);
        Tensor apart = stack([.. columns.Select(column => column.Below)]).view(_columns, tokens, directions, _subspaces, part)
            .permute(0, 3, 1, 2, 4).reshape(_columns * _subspaces, tokens * directions * part);
        Tensor mixed = _shares.matmul(apart).view(_columns, _subspaces, tokens, directions, part)
            .permute(0, 2, 3, 1, 4).reshape(_columns, tokens, width);
        return [.. mixed.unbind(0).Select((states, c) => columns[c].WithBelow(states))];
    }
}
