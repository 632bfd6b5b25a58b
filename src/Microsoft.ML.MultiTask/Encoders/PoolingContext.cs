using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask.Encoders;

/// <summary>What a pooling may look at when it is built.</summary>
/// <param name="Shape">The widths of the pooled layer.</param>
/// <param name="ShapesOf">The widths of the layers of any input, by its name.</param>
/// <param name="Random">The source of first values.</param>
public sealed record PoolingContext(LayerShape Shape, Func<string, IReadOnlyList<LayerShape>> ShapesOf, RandomSource Random)
{
    /// <summary>The number of the pooled layer; null: the top one.</summary>
    public int? Layer { get; init; }

    /// <summary>The same for the same layer of another input.</summary>
    /// <exception cref="InvalidOperationException">Its encoder has no such layer.</exception>
    public PoolingContext For(string input)
    {
        IReadOnlyList<LayerShape> shapes = ShapesOf(input);
        int layer = Layer ?? shapes.Count - 1;
        return layer < shapes.Count
            ? this with { Shape = shapes[layer] }
            : throw new InvalidOperationException($"Layer {layer} of input '{input}' is pooled, but its encoder has the layers 0 to {shapes.Count - 1}.");
    }
}
