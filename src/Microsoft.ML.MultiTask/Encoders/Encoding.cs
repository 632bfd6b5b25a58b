using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Encoders;

/// <summary>All layers of one encoded input. Each has a layout of its own, <see cref="LayerStates.Segments"/>: an encoder may make one position of several.
/// Layer 0 is what the encoder feeds its first layer.</summary>
/// <param name="Layers">The layers, lowest first.</param>
public sealed record Encoding(IReadOnlyList<LayerStates> Layers)
{
    /// <summary>The states of a layer; the top one for null.</summary>
    public LayerStates Layer(int? layer) => Layers[layer ?? Layers.Count - 1];

    /// <summary>Which of the rows were encoded, the states of the others being zeros; null (the default): all.</summary>
    public bool[]? Rows { get; init; }

    /// <summary>The encoding of what its positions are made of, such as the words of sentences, which are its rows; null where there is none.</summary>
    public Encoding? Inner => Layers[0].Inner;

    /// <summary>Whether a row was encoded.</summary>
    public bool Has(int row) => Rows?[row] != false;

    /// <summary>The same encoding with every layer seen through a function.</summary>
    public Encoding Seen(Func<Tensor, Tensor> view) => this with { Layers = new LazyLayers(Layers.Count, layer => Layers[layer].Seen(view)) };
}
