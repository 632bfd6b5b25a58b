using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask;

/// <summary>Reads the characters of a word with gated recurrent units in both directions and takes the two last states (Yang et al., 2016).</summary>
public sealed record CharacterBiGru : RecurrentCharacterEncoder
{
    /// <inheritdoc/>
    public override RecurrentLayer BuildLayer(RandomSource random) => new GruLayer("gru", EmbeddingSize, HiddenSize, random);
}
