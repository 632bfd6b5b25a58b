namespace Microsoft.ML.MultiTask.Encoders;

/// <summary>The widths that a layer of an encoder yields.</summary>
/// <param name="Width">The width of its states.</param>
/// <param name="DirectionWidth">The width of its forward states and of its backward states; null when it does not read in two directions.</param>
/// <param name="OneSided">Whether its forward states have seen nothing to their right and its backward states nothing to their left. That is so in the first of
/// several recurrent layers; the layers above read both directions of the layer below.</param>
/// <param name="HasInitial">Whether its directions begin with states that can be learnt, which <see cref="LayerStates.Initial"/> shows.</param>
/// <param name="KeepsPositions">Whether its positions are those of the input, so that they can be labelled; not so where several became one.</param>
public sealed record LayerShape(long Width, long? DirectionWidth = null, bool OneSided = false, bool HasInitial = false, bool KeepsPositions = true);
