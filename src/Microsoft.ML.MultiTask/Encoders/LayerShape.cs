namespace Microsoft.ML.MultiTask.Encoders;

/// <summary>The widths that a layer of an encoder yields.</summary>
/// <param name="Width">The width of its states.</param>
/// <param name="DirectionWidth">The width of its forward states and of its backward states; null when it does not read in two directions.</param>
public sealed record LayerShape(long Width, long? DirectionWidth = null);
