using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>Random words of the vocabulary that the training rows hold, all equally likely, each in its most frequent spelling.</summary>
internal sealed class WordDraws
{
    private readonly (int Word, int Symbol)[] _words;

    /// <param name="objective">Says which input the words are from.</param>
    /// <param name="maximum">Only so many words, the most frequent ones.</param>
    /// <param name="context">What the objective is built from.</param>
    internal WordDraws(Objective objective, int maximum, BuildContext context)
    {
        SymbolTable symbols = context.SymbolsOf(objective);
        WordsState state = context.State<WordsState>(objective);
        _words = [.. Enumerable.Range(0, symbols.Count).Where(symbol => symbols.CountOf(symbol) > 0)
            .GroupBy(symbol => state.Words.IdOf(state.Settings.Form(symbols.Texts[symbol])))
            .Where(word => word.Key != Vocabulary.Unknown)
            .OrderByDescending(word => word.Sum(symbols.CountOf)).Take(maximum)
            .Select(word => (word.Key, word.MaxBy(symbols.CountOf)))];
    }

    /// <summary>The symbol of a word that differs from another one wherever there are two.</summary>
    /// <param name="random">The source of the draw.</param>
    /// <param name="other">The vocabulary id of the other word: another spelling of it is the same word.</param>
    internal int Next(RandomSource random, int other)
    {
        if (_words.Length == 0) return TokenBlock.Hidden;
        int drawn = random.Next(_words.Length);
        return _words[_words[drawn].Word != other ? drawn : (drawn + 1) % _words.Length].Symbol;
    }
}
