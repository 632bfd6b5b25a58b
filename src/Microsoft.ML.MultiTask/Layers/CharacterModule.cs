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
}
