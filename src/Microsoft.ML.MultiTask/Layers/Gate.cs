using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// A weighted mean of the vector of the word and that of its characters, the weight of every number looked up from both (Rei, Crichton and
/// Pyysalo, 2016): a frequent word relies on itself, a rare one on its characters. The result is as wide as the vector of a word.
/// </summary>
public sealed record Gate : CharacterJoin
{
    /// <inheritdoc/>
    public override CharacterJoinModule Build(long words, long characters, RandomSource random) => new GateModule(words, characters, random);
}
