using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask;

/// <summary>Reads the characters of a word with a recurrent layer in both directions and takes the two last states. A word without characters is the zero
/// vector.</summary>
public abstract record RecurrentCharacterEncoder : CharacterEncoder
{
    /// <summary>Units of each direction; a word gets twice as many numbers. Default 50.</summary>
    public int HiddenSize { get; init; } = 50;

    /// <summary>The share of the numbers of character vectors that are set to zero in training, at least 0 and below 1. Default 0.</summary>
    public double Dropout { get; init; }

    /// <summary>The layer that reads the characters.</summary>
    public abstract RecurrentLayer BuildLayer(RandomSource random);

    /// <inheritdoc/>
    public sealed override CharacterModule Build(int characters, RandomSource random) => new CharacterRecurrentModule(this, characters, random);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequireAtLeastOne(HiddenSize, nameof(HiddenSize));
        if (Dropout is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(Dropout), Dropout, $"{GetType().Name}: dropout is a share from 0 to below 1.");
        }
    }
}
