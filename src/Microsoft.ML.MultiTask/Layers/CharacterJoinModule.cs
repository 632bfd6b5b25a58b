using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Layers;

/// <summary>The learned part of a <see cref="CharacterJoin"/>.</summary>
public abstract class CharacterJoinModule : nn.Module
{
    /// <summary>Names the module.</summary>
    protected CharacterJoinModule(string name) : base(name)
    {
    }

    /// <summary>Numbers in the vector of a word and its characters together.</summary>
    public abstract long Width { get; }

    /// <summary>Joins row by row.</summary>
    /// <param name="words">Vectors of words, <c>[n, words]</c>.</param>
    /// <param name="characters">Vectors of their characters, <c>[n, characters]</c>.</param>
    /// <returns><c>[n, width]</c>.</returns>
    public abstract Tensor Join(Tensor words, Tensor characters);
}
