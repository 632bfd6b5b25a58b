using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Layers;

/// <summary>
/// The learned part of a <see cref="CharacterEncoder"/>: from characters to one vector per word. Meant to run once per distinct word of a batch.
/// </summary>
public abstract class CharacterModule : nn.Module
{
    /// <summary>Names the module.</summary>
    protected CharacterModule(string name) : base(name)
    {
    }

    /// <summary>Numbers in the vector of a word.</summary>
    public abstract long Width { get; }

    /// <summary>Encodes every word by itself: its vector does not depend on the words beside it. A word without characters has a vector too.</summary>
    /// <param name="characters">The characters of all words, int64 <c>[characters]</c>.</param>
    /// <param name="words">Which of them belong to which word.</param>
    /// <returns><c>[words, width]</c>.</returns>
    public abstract Tensor Encode(Tensor characters, Segments words);

    /// <summary>The width of the states of each direction at every character; null (the default) where it does not read them one after the other.</summary>
    public virtual long? StateWidth => null;

    /// <summary>Encodes every word, and gives the states at every character too where <see cref="StateWidth"/> says that there are any.</summary>
    /// <param name="characters">The characters of all words, int64 <c>[characters]</c>.</param>
    /// <param name="words">Which of them belong to which word.</param>
    /// <returns><c>[words, width]</c>, and <c>[characters, StateWidth]</c> twice: of the direction that has read the word up to there, and of the one that has
    /// read it from its end down to there.</returns>
    public virtual (Tensor Words, Tensor? Forward, Tensor? Backward) EncodeWithStates(Tensor characters, Segments words) =>
        (Encode(characters, words), null, null);
}
