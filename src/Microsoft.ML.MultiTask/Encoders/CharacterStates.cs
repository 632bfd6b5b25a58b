using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Encoders;

/// <summary>The states of a character encoder at every character of the distinct words of a batch.</summary>
/// <param name="symbols">The distinct words, as ids of the run's symbol table.</param>
/// <param name="words">Which characters belong to which of the words.</param>
/// <param name="ids">The characters of all words end to end.</param>
/// <param name="states">Makes the states when they are first asked for.</param>
public sealed class CharacterStates(int[] symbols, Segments words, long[] ids, Func<LayerStates> states)
{
    private LayerStates? _states;

    /// <summary>The distinct words, as ids of the run's symbol table: <see cref="Data.Inputs.TokenBlock.Symbols"/> of the rows that were encoded.</summary>
    public int[] Symbols => symbols;

    /// <summary>Which characters belong to which of <see cref="Symbols"/>.</summary>
    public Segments Words => words;

    /// <summary>The characters of all words end to end, as ids of the input's characters.</summary>
    public long[] Ids => ids;

    /// <summary>The states at every character, <c>[characters, 2 * directionWidth]</c>: forward ones have read the word up to there, backward ones from its end
    /// down to there.</summary>
    public LayerStates States => _states ??= states();

    /// <summary>The same with the states seen through a function.</summary>
    public CharacterStates Seen(Func<Tensor, Tensor> view) => new(symbols, words, ids, () => States.Seen(view));
}
