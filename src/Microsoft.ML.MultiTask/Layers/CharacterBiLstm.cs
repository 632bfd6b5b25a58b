using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Reads the characters of a word with an LSTM in both directions and takes the two last states (Ling et al., 2015; in taggers: Lample et al., 2016;
/// Plank et al., 2016).
/// </summary>
public sealed record CharacterBiLstm : RecurrentCharacterEncoder
{
    /// <inheritdoc/>
    public override RecurrentLayer BuildLayer(RandomSource random) => new LstmLayer("lstm", EmbeddingSize, HiddenSize, random);
}
