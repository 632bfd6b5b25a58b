using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Encoders;

/// <summary>What one layer of an encoder yields for a batch.</summary>
public sealed class LayerStates
{
    private readonly Func<Tensor>? _makeInitial;
    private Tensor[]? _directions;
    private Tensor? _initial;

    /// <summary>The states of a layer.</summary>
    /// <param name="states"><c>[tokens, width]</c>.</param>
    /// <param name="hasDirections">Whether the first half of every state was read from left to right and the second half from right to left.</param>
    /// <param name="initial">Makes the states before the first and after the last position, <c>[rows, width]</c>; null (the default): there are none.</param>
    public LayerStates(Tensor states, bool hasDirections = false, Func<Tensor>? initial = null)
    {
        States = states;
        HasDirections = hasDirections;
        _makeInitial = initial;
    }

    /// <summary><c>[tokens, width]</c>; for a layer that reads in two directions, forward and backward states side by side.</summary>
    public Tensor States { get; }

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

    private Tensor[]? Directions => HasDirections ? _directions ??= States.chunk(2, 1) : null;

    /// <summary>Layers of the same positions side by side: their forward states, then their backward states. The characters are those of the first.</summary>
    public static LayerStates Join(params IReadOnlyList<LayerStates> layers)
    {
        if (layers.Any(layer => !layer.HasDirections))
        {
            return new LayerStates(cat([.. layers.Select(layer => layer.States)], 1)) { Characters = layers[0].Characters };
        }
        Func<Tensor>? initial = layers.Any(layer => layer._makeInitial is null)
            ? null
            : () => SideBySide([.. layers.Select(layer => layer.Initial!.chunk(2, 1))]);
        return new LayerStates(SideBySide([.. layers.Select(layer => layer.Directions!)]), hasDirections: true, initial);
    }

    /// <summary>The states seen through a function that keeps their places.</summary>
    public LayerStates Seen(Func<Tensor, Tensor> view) =>
        new(view(States), HasDirections, _makeInitial is null ? null : () => view(Initial!)) { Characters = Characters?.Seen(view) };

    private static Tensor SideBySide(Tensor[][] directions) => cat([.. directions.Select(d => d[0]), .. directions.Select(d => d[1])], 1);
}
