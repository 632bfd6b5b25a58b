using Microsoft.ML.MultiTask.Encoders.Transformers;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Encoders;

/// <summary>What one layer of an encoder yields for a batch.</summary>
public sealed class LayerStates
{
    private readonly Func<Tensor>? _makeInitial;
    private readonly PartMap? _map;
    private Tensor[]? _directions;
    private Tensor? _initial;

    /// <summary>The states of a layer.</summary>
    /// <param name="states"><c>[tokens, width]</c>.</param>
    /// <param name="segments">Which positions belong to which row.</param>
    /// <param name="hasDirections">Whether the first half of every state was read from left to right and the second half from right to left.</param>
    /// <param name="initial">Makes the states before the first and after the last position, <c>[rows, width]</c>; null (the default): there are none.</param>
    public LayerStates(Tensor states, Segments segments, bool hasDirections = false, Func<Tensor>? initial = null)
    {
        States = states;
        Segments = segments;
        HasDirections = hasDirections;
        _makeInitial = initial;
    }

    /// <summary>A layer whose positions are made of parts, which the layer above reads in their place.</summary>
    /// <param name="parts">The states of the parts, <c>[parts, width]</c>.</param>
    /// <param name="map">How positions are made of them.</param>
    internal LayerStates(Tensor parts, PartMap map) : this(map.Read(parts), map.Positions)
    {
        Parts = parts;
        _map = map;
    }

    /// <summary>The states that the layer above reads where its positions are made of parts, such as words of subwords, <c>[parts, width]</c>; null: those of
    /// the positions.</summary>
    internal Tensor? Parts { get; }

    /// <summary>How the positions are made of <see cref="Parts"/>.</summary>
    internal PartMap Map => _map ?? throw new InvalidOperationException("The layer below was changed position by position, and has no parts to read.");

    /// <summary><c>[tokens, width]</c>; for a layer that reads in two directions, forward and backward states side by side.</summary>
    public Tensor States { get; }

    /// <summary>Which of its positions belong to which row. They are those of the input where <see cref="LayerShape.KeepsPositions"/> holds.</summary>
    public Segments Segments { get; }

    /// <summary>Whether the layer reads in two directions.</summary>
    public bool HasDirections { get; }

    /// <summary><c>[tokens, directionWidth]</c>: states that read from left to right; null when there is no such direction. Where
    /// <see cref="LayerShape.OneSided"/> holds they have seen nothing to their right.</summary>
    public Tensor? Forward => Directions?[0];

    /// <summary><c>[tokens, directionWidth]</c>: states that read from right to left; null when there is no such direction.</summary>
    public Tensor? Backward => Directions?[1];

    /// <summary><c>[rows, width]</c>: the states that the forward direction begins with, then those of the backward direction; null where
    /// <see cref="LayerShape.HasInitial"/> does not hold.</summary>
    public Tensor? Initial => _initial ??= _makeInitial?.Invoke();

    /// <summary>For layer 0, the states of the character encoder; null where it has none, as a convolution has not, and while scoring.</summary>
    public CharacterStates? Characters { get; init; }

    /// <summary>For layer 0, the encoding of what its positions are made of, such as the words of sentences, which are the rows of that encoding; null (the
    /// default) where they are made of nothing that is encoded.</summary>
    public Encoding? Inner { get; init; }

    private Tensor[]? Directions => HasDirections ? _directions ??= States.chunk(2, 1) : null;

    /// <summary>Layers of the same positions side by side: their forward states, then their backward states. What they are made of, characters and inner
    /// encodings, is that of the first.</summary>
    public static LayerStates Join(params IReadOnlyList<LayerStates> layers)
    {
        if (layers.Any(layer => !layer.HasDirections))
        {
            return layers[0].With(cat([.. layers.Select(layer => layer.States)], 1), hasDirections: false, null);
        }
        Func<Tensor>? initial = layers.Any(layer => layer._makeInitial is null)
            ? null
            : () => SideBySide([.. layers.Select(layer => layer.Initial!.chunk(2, 1))]);
        return layers[0].With(SideBySide([.. layers.Select(layer => layer.Directions!)]), hasDirections: true, initial);
    }

    /// <summary>The states seen through a function that keeps their places.</summary>
    public LayerStates Seen(Func<Tensor, Tensor> view) =>
        new(view(States), Segments, HasDirections, _makeInitial is null ? null : () => view(Initial!))
        {
            Characters = Characters?.Seen(view),
            Inner = Inner?.Seen(view),
        };

    /// <summary>What the layer above reads: the states, or those of the parts.</summary>
    internal Tensor Below => Parts ?? States;

    /// <summary>The same positions where the layer above reads other states: of the positions, or of their parts.</summary>
    internal LayerStates WithBelow(Tensor states) => _map is null
        ? new LayerStates(states, Segments, HasDirections)
        : new LayerStates(states, _map);

    /// <summary>The layer with its states changed; what changes at a position changes at each of its parts.</summary>
    internal LayerStates Changed(Func<Tensor, Tensor> change)
    {
        Tensor changed = change(States);
        if (Parts is null) return With(changed);
        return new LayerStates(Parts.Plus(Map.Spread(changed - States)), Map) { Characters = Characters, Inner = Inner };
    }

    /// <summary>The same positions, made of the same, with other states.</summary>
    internal LayerStates With(Tensor states) => With(states, HasDirections, null);

    /// <summary>The states in the layout of more rows, zeros at the positions of the others.</summary>
    /// <param name="whole">The layout.</param>
    /// <param name="rows">The rows of that layout that these are.</param>
    /// <param name="inner">The inner encoding in that layout.</param>
    internal LayerStates Spread(Segments whole, IReadOnlyList<int> rows, Encoding? inner)
    {
        Func<Tensor> initial = () => Segments.Spread(Initial!, Tensors.From<long>([.. rows.Select(row => (long)row)], whole.Device), whole.Rows);
        return new LayerStates(Segments.Spread(States, whole.PositionsOf(rows), whole.Tokens), whole, HasDirections, _makeInitial is null ? null : initial)
        {
            Characters = Characters,
            Inner = inner,
        };
    }

    private LayerStates With(Tensor states, bool hasDirections, Func<Tensor>? initial) =>
        new(states, Segments, hasDirections, initial) { Characters = Characters, Inner = Inner };

    private static Tensor SideBySide(Tensor[][] directions) => cat([.. directions.Select(d => d[0]), .. directions.Select(d => d[1])], 1);
}
