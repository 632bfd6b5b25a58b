using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>Random words of the training rows, all equally likely, each in the spelling of one of its occurrences.</summary>
internal sealed class WordDraws
{
    private readonly int[] _symbols;

    /// <param name="objective">Says which input the words are from.</param>
    /// <param name="maximum">Only so many words, the most frequent ones.</param>
    /// <param name="context">What the objective is built from.</param>
    internal WordDraws(Objective objective, int maximum, BuildContext context)
    {
        SymbolTable symbols = context.SymbolsOf(objective);
        WordsState state = context.State<WordsState>(objective);
        _symbols = [.. Enumerable.Range(0, symbols.Count)
            .Where(symbol => symbols.CountOf(symbol) > 0 && state.Words.IdOf(state.Settings.Form(symbols.Texts[symbol])) != Vocabulary.Unknown)
            .OrderByDescending(symbols.CountOf).Take(maximum)];
    }

    /// <summary>The symbol of a word that differs from another one wherever there are two.</summary>
    internal int Next(RandomSource random, int other)
    {
        if (_symbols.Length == 0) return TokenBlock.Hidden;
        int drawn = random.Next(_symbols.Length);
        return _symbols[drawn] != other ? _symbols[drawn] : _symbols[(drawn + 1) % _symbols.Length];
    }
}
