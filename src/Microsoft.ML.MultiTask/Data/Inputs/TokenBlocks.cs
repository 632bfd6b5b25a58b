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
    private readonly Lock _gate = new();
    private int[] _positionOfSymbol = [];
    private readonly int[] _positionOfWord = new int[state.Words.Size];

    public override int Length(IReadOnlyDictionary<string, ColumnData> columns, int row) => columns.GetValueOrDefault(_column)?.Length(row) ?? 0;

    public override InputBlock Build(IReadOnlyList<RowReference> rows)
    {
        Grow();
        var lengths = new int[rows.Count];
        int tokens = 0;
        for (int r = 0; r < rows.Count; r++) tokens += lengths[r] = Length(rows[r].Corpus.Columns, rows[r].Row);

        var ofPositions = new int[tokens];
        int start = 0;
        for (int r = 0; r < rows.Count; r++)
        {
            if (lengths[r] == 0) continue;
            ((Ragged<int>)rows[r].Corpus[_column])[rows[r].Row].CopyTo(ofPositions.AsSpan(start));
            start += lengths[r];
        }
        return LayOut(lengths, ofPositions,
            [.. state.Settings.Features.Select((feature, f) => Categories(rows, lengths, feature, state.Features[f]))]);
    }

    /// <summary>Runs where a batch is made, and where one is changed, which may be another thread.</summary>
    private TokenBlock LayOut(int[] lengths, int[] ofPositions, IReadOnlyList<long[]> features)
    {
        var symbolIndex = new int[ofPositions.Length];
        var wordIndex = new int[ofPositions.Length];
        var distinctSymbols = new List<int>(ofPositions.Length);
        var distinctWords = new List<long>(ofPositions.Length) { Vocabulary.Unknown };
        var formWords = new List<int>(ofPositions.Length);
        lock (_gate)
        {
            _positionOfWord[Vocabulary.Unknown] = 1;
            for (int t = 0; t < ofPositions.Length; t++)
            {
                int symbol = ofPositions[t], word = symbol == TokenBlock.Hidden ? Vocabulary.Unknown : _wordOfSymbol[symbol];
                symbolIndex[t] = PositionOf(symbol, ref _positionOfSymbol[symbol - TokenBlock.Hidden], distinctSymbols);
                wordIndex[t] = PositionOf<long>(word, ref _positionOfWord[word], distinctWords);
                if (symbolIndex[t] == formWords.Count) formWords.Add(wordIndex[t]);
            }
            foreach (int symbol in distinctSymbols) _positionOfSymbol[symbol - TokenBlock.Hidden] = 0;
            foreach (long word in distinctWords) _positionOfWord[word] = 0;
        }
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
            Texts = new Lazy<string?[]>(() => TextsOf(forms)),
            Characters = new SpelledWords(() => Spell(forms, CharactersOf)),
            Bytes = new SpelledWords(() => Spell(forms, BytesOf)),
            Features = features,
            LayOut = LayOut,
            State = state,
        };
    }

    /// <summary>The place of an id in the list of distinct ids; places are kept plus one, so that a cleared table holds zeros.</summary>
    private static int PositionOf<T>(T id, ref int position, List<T> distinct)
    {
        if (position == 0)
        {
            distinct.Add(id);
            position = distinct.Count;
        }
        return position - 1;
    }

    private void Grow()
    {
        lock (_gate)
        {
            for (int s = _wordOfSymbol.Count; s < _symbols.Count; s++)
            {
                _wordOfSymbol.Add(state.Words.IdOf(state.Settings.Form(_symbols.Texts[s])));
                _charactersOfSymbol.Add(null);
            }
            if (_positionOfSymbol.Length <= _symbols.Count) Array.Resize(ref _positionOfSymbol, Math.Max(_symbols.Count + 1, _positionOfSymbol.Length * 2));
        }
    }

    /// <summary>Runs where the batch is used, which may be another thread than the one that builds the next block.</summary>
    private (long[] Ids, int[] Lengths) Spell(int[] forms, Func<int, long[]> spelling)
    {
        var lengths = new int[forms.Length];
        var ids = new List<long>(forms.Length * 8);
        lock (_gate)
        {
            for (int w = 0; w < forms.Length; w++)
            {
                long[] word = forms[w] == TokenBlock.Hidden ? [] : spelling(forms[w]);
                lengths[w] = word.Length;
                ids.AddRange(word);
            }
        }
        return ([.. ids], lengths);
    }

    private string?[] TextsOf(int[] forms)
    {
        lock (_gate) return [.. forms.Select(form => form == TokenBlock.Hidden ? null : _symbols.Texts[form])];
    }

    private long[] CharactersOf(int symbol) =>
        _charactersOfSymbol[symbol] ??= state.Characters.Spell(_symbols.Texts[symbol]);

    private long[] BytesOf(int symbol) => [.. Encoding.UTF8.GetBytes(_symbols.Texts[symbol]).Select(b => b + 1L)];

    private long[] Categories(IReadOnlyList<RowReference> rows, int[] lengths, TokenFeature feature, Vocabulary vocabulary)
    {
        SymbolTable values = symbols[feature.Column];
        int[] gathered = Gathering.Aligned([.. rows.Select(r => (r.Corpus.Find(feature.Column), r.Row))], lengths, ColumnUse.Missing);
        return [.. gathered.Select(symbol => symbol == ColumnUse.Missing ? Vocabulary.Unknown : (long)vocabulary.IdOf(values.Texts[symbol]))];
    }
}
