using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>The vector of the word, then that of its characters (Ling et al., 2015; Lample et al., 2016). Nothing is learnt.</summary>
public sealed record Concatenate : CharacterJoin
{
    /// <inheritdoc/>
    public override CharacterJoinModule Build(long words, long characters, RandomSource random) => new Module(words + characters);

    private sealed class Module(long width) : CharacterJoinModule("concatenate")
    {
        public override long Width => width;

        public override Tensor Join(Tensor words, Tensor characters) => cat([words, characters], 1);
    }
}
