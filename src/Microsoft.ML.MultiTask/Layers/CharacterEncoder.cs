using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// How the characters of a word become a vector. Settings; <see cref="Build"/> makes the learned part. Derive from this to add one of your own.
/// </summary>
public abstract record CharacterEncoder
{
    /// <summary>Numbers in the vector of a character. Default 32.</summary>
    public int EmbeddingSize { get; init; } = 32;

    /// <summary>Makes the learned part.</summary>
    /// <param name="characters">The number of different characters, those for unknown ones and the like included.</param>
    /// <param name="random">Where first values, and whatever is drawn in training, come from.</param>
    public abstract CharacterModule Build(int characters, RandomSource random);

    /// <summary>Throws when a setting makes no sense.</summary>
    public virtual void Validate() => RequireAtLeastOne(EmbeddingSize, nameof(EmbeddingSize));

    /// <summary>Throws when a setting is below 1.</summary>
    private protected void RequireAtLeastOne(int value, string setting)
    {
        if (value < 1) throw new ArgumentOutOfRangeException(setting, value, $"{GetType().Name}: {setting} is at least 1.");
    }
}
