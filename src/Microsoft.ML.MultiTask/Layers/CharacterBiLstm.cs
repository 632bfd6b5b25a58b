namespace Microsoft.ML.MultiTask.Layers;

/// <summary>
/// Reads the characters of a word with an LSTM in both directions and takes the two last states (Ling et al., 2015; in taggers: Lample et al., 2016;
/// Plank et al., 2016). A word without characters is the zero vector.
/// </summary>
public sealed record CharacterBiLstm : CharacterEncoder
{
    /// <summary>Units of each direction; a word gets twice as many numbers. Default 50.</summary>
    public int HiddenSize { get; init; } = 50;

    /// <summary>The share of the numbers of character vectors that are set to zero in training, at least 0 and below 1. Default 0.</summary>
    public double Dropout { get; init; }

    /// <inheritdoc/>
    public override CharacterModule Build(int characters, RandomSource random)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(characters);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(EmbeddingSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(HiddenSize);
        ArgumentOutOfRangeException.ThrowIfNegative(Dropout);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Dropout, 1);
        return new CharacterBiLstmModule(this, characters, random);
    }
}
