using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask.Encoders;

/// <summary>All layers of one encoded input, over the flat layout of <see cref="Segments"/>. Layer 0 is what the encoder feeds its first layer.</summary>
/// <param name="Segments">Which positions belong to which row.</param>
/// <param name="Layers">The layers, lowest first.</param>
public sealed record Encoding(Segments Segments, IReadOnlyList<LayerStates> Layers)
{
    /// <summary>The states of a layer; the top one for null.</summary>
    public LayerStates Layer(int? layer) => Layers[layer ?? Layers.Count - 1];
}
