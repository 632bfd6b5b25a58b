using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask;

/// <summary>A stack of bidirectional GRU layers (Cho et al. 2014).</summary>
public sealed record BiGru : RecurrentEncoder
{
    /// <inheritdoc/>
    public override RecurrentLayer BuildLayer(string name, long inputSize, RandomSource random) => new GruLayer(name, inputSize, HiddenSize, random);
}
