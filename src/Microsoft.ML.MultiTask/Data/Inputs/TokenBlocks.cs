using System.Text;
using Microsoft.ML.MultiTask.Data.Columns;

namespace Microsoft.ML.MultiTask.Data.Inputs;

/// <summary>Lays out the words of a batch; what belongs to a surface form (its vocabulary id, its spelling) is found once and kept.</summary>
internal sealed class TokenBlocks(WordsState state, IReadOnlyDictionary<string, SymbolTable> symbols) : InputBlocks
{
    private readonly string _column = state.Settings.Column;
    private readonly SymbolTable _symbols = symbols[state.Settings.Column];
    private readonly List<int> _wordOfSymbol = [];
    private readonly List<long[]?> _charactersOfSymbol = [];
    private readonly Lock _spelling = new();
    private int[] _positionOfSymbol = [];
    private readonly int[] _positionOfWord = new int[state.Words.Size];

    public override int Length(IReadOnlyDictionary<string, ColumnData> columns, int row) => columns.GetValueOrDefault(_column)?.Length(row) ?? 0;

    public override InputBlock Build(IReadOnlyList<RowReference> rows)
    {
        Grow();
        var lengths = new int[rows.Count];
        int tokens = 0;
        for (int r = 0; r < rows.Count; r++) tokens += lengths[r] = Length(rows[r].Corpus.Columns, rows[r].Row);

        var symbolIndex = new int[tokens];
        var wordIndex = new int[tokens];
        var distinctSymbols = new List<int>(tokens);
        var distinctWords = new List<long>(tokens) { Vocabulary.Unknown };
        var formWords = new List<int>(tokens);
        _positionOfWord[Vocabulary.Unknown] = 1;
        int position = 0;
        for (int r = 0; r < rows.Count; r++)
        {
            if (lengths[r] == 0) continue;
            foreach (int symbol in ((Ragged<int>)rows[r].Corpus[_column])[rows[r].Row])
            {
                symbolIndex[position] = PositionOf(symbol, _positionOfSymbol, distinctSymbols);
                wordIndex[position] = PositionOf(_wordOfSymbol[symbol], _positionOfWord, distinctWords);
                if (symbolIndex[position] == formWords.Count) formWords.Add(wordIndex[position]);
                position++;
            }
        }
        foreach (int symbol in distinctSymbols) _positionOfSymbol[symbol] = 0;
        foreach (long word in distinctWords) _positionOfWord[word] = 0;

        int[] forms = [.. distinctSymbols];
        return new TokenBlock
        {
            RowLengths = lengths,
            Symbols = forms,
            SymbolIndex = symbolIndex,
            WordIds = [.. distinctWords],
            WordIndex = wordIndex,
            FormWords = [.. formWords],
            IsSingleton = [.. distinctWords.Select(id => state.Words.CountOf((int)id) == 1)],
            Characters = new SpelledWords(() => Spell(forms, CharactersOf)),
            Bytes = new SpelledWords(() => Spell(forms, BytesOf)),
            Features = [.. state.Settings.Features.Select((feature, f) => Categories(rows, lengths, feature, state.Features[f]))],
        };
    }

    /// <summary>The place of an id in the list of distinct ids; places are kept plus one, so that a cleared table holds zeros.</summary>
    private static int PositionOf(int id, int[] positions, List<int> distinct)
    {
        ref int position = ref positions[id];
        if (position == 0)
        {
            distinct.Add(id);
            position = distinct.Count;
        }
        return position - 1;
    }

    private static int PositionOf(int id, int[] positions, List<long> distinct)
    {
        ref int position = ref positions[id];
        if (position == 0)
        {
            distinct.Add(id);
            position = distinct.Count;
        }
        return position - 1;
    }

    private void Grow()
    {
        lock (_spelling)
        {
            for (int s = _wordOfSymbol.Count; s < _symbols.Count; s++)
            {
                _wordOfSymbol.Add(state.Words.IdOf(state.Settings.Form(_symbols.Texts[s])));
                _charactersOfSymbol.Add(null);
            }
        }
        if (_positionOfSymbol.Length < _symbols.Count) Array.Resize(ref _positionOfSymbol, Math.Max(_symbols.Count, _positionOfSymbol.Length * 2));
    }

    /// <summary>Runs where the batch is used, which may be another thread than the one that builds the next block.</summary>
    private (long[] Ids, int[] Lengths) Spell(int[] forms, Func<int, long[]> spelling)
    {
        var lengths = new int[forms.Length];
        var ids = new List<long>(forms.Length * 8);
        lock (_spelling)
        {
            for (int w = 0; w < forms.Length; w++)
            {
                long[] word = spelling(forms[w]);
                lengths[w] = word.Length;
                ids.AddRange(word);
            }
        }
        return ([.. ids], lengths);
    }

    private long[] CharactersOf(int symbol) =>
        _charactersOfSymbol[symbol] ??= [.. _symbols.Texts[symbol].EnumerateRunes().Select(rune => (long)state.Characters.IdOf(rune.ToString()))];

    private long[] BytesOf(int symbol) => [.. Encoding.UTF8.GetBytes(_symbols.Texts[symbol]).Select(b => b + 1L)];

    private long[] Categories(IReadOnlyList<RowReference> rows, int[] lengths, TokenFeature feature, Vocabulary vocabulary)
    {
        SymbolTable values = symbols[feature.Column];
        int[] gathered = Gathering.Aligned([.. rows.Select(r => (r.Corpus.Find(feature.Column), r.Row))], lengths, ColumnUse.Missing);
        return [.. gathered.Select(symbol => symbol == ColumnUse.Missing ? Vocabulary.Unknown : (long)vocabulary.IdOf(values.Texts[symbol]))];
    }
}
