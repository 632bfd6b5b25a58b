using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask;

/// <summary>How the vector of a word and the vector of its characters become one. Settings; derive from this to add one of your own.</summary>
public abstract record CharacterJoin
{
    /// <summary>Makes the learned part.</summary>
    /// <param name="words">Numbers in the vector of a word.</param>
    /// <param name="characters">Numbers in the vector of its characters.</param>
    /// <param name="random">Where first values come from.</param>
    public abstract CharacterJoinModule Build(long words, long characters, RandomSource random);
}
