using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Encoders;

/// <summary>What one layer of an encoder yields for a batch.</summary>
/// <param name="States"><c>[tokens, width]</c>; for a layer that reads in two directions, forward and backward states side by side.</param>
/// <param name="Forward"><c>[tokens, directionWidth]</c>: states that read from left to right; null when there is no such direction. Where
/// <see cref="LayerShape.OneSided"/> holds they have seen nothing to their right.</param>
/// <param name="Backward"><c>[tokens, directionWidth]</c>: states that read from right to left; null when there is no such direction.</param>
public sealed record LayerStates(Tensor States, Tensor? Forward = null, Tensor? Backward = null);
