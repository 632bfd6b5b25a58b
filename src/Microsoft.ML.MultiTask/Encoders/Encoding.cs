using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Encoders;

/// <summary>All layers of one encoded input, over the flat layout of <see cref="Segments"/>. Layer 0 is what the encoder feeds its first layer.</summary>
/// <param name="Segments">Which positions belong to which row.</param>
/// <param name="Layers">The layers, lowest first.</param>
public sealed record Encoding(Segments Segments, IReadOnlyList<LayerStates> Layers)
{
    /// <summary>The states of a layer; the top one for null.</summary>
    public LayerStates Layer(int? layer) => Layers[layer ?? Layers.Count - 1];

    /// <summary>The same encoding with every layer seen through a function.</summary>
    public Encoding Seen(Func<Tensor, Tensor> view) => this with { Layers = new LazyLayers(Layers.Count, layer => Layers[layer].Seen(view)) };
}
