using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Encoders;

/// <summary>What one layer of an encoder yields for a batch.</summary>
public sealed class LayerStates
{
    private Tensor[]? _directions;

    /// <summary>The states of a layer.</summary>
    /// <param name="states"><c>[tokens, width]</c>.</param>
    /// <param name="hasDirections">Whether the first half of every state was read from left to right and the second half from right to left.</param>
    public LayerStates(Tensor states, bool hasDirections = false)
    {
        States = states;
        HasDirections = hasDirections;
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

    /// <summary>For layer 0, the states of the character encoder; null where it has none, as a convolution has not, and while scoring.</summary>
    public CharacterStates? Characters { get; init; }

    private Tensor[]? Directions => HasDirections ? _directions ??= States.chunk(2, 1) : null;

    /// <summary>Layers of the same positions side by side: their forward states, then their backward states. The characters are those of the first.</summary>
    public static LayerStates Join(params IReadOnlyList<LayerStates> layers) => layers.All(layer => layer.HasDirections)
        ? new LayerStates(cat([.. layers.Select(layer => layer.Forward!), .. layers.Select(layer => layer.Backward!)], 1), hasDirections: true)
        : new LayerStates(cat([.. layers.Select(layer => layer.States)], 1)) { Characters = layers[0].Characters };

    /// <summary>The states seen through a function that keeps their places.</summary>
    public LayerStates Seen(Func<Tensor, Tensor> view) => new(view(States), HasDirections) { Characters = Characters?.Seen(view) };
}
