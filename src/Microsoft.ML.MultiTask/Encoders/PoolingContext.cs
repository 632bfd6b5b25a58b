using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask.Encoders;

/// <summary>What a pooling may look at when it is built.</summary>
/// <param name="Shape">The widths of the pooled layer.</param>
/// <param name="ShapesOf">The widths of the layers of any input, by its name.</param>
/// <param name="Random">The source of first values.</param>
public sealed record PoolingContext(LayerShape Shape, Func<string, IReadOnlyList<LayerShape>> ShapesOf, RandomSource Random);
