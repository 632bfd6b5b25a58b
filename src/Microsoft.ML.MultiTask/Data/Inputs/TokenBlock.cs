namespace Microsoft.ML.MultiTask.Data.Inputs;

/// <summary>The words of a batch. Everything that depends on the word alone is given once per distinct word.</summary>
public sealed class TokenBlock : InputBlock
{
    /// <summary>The symbol of a hidden word: it has the vector of the unknown word, no characters, no bytes, and unknown side features.</summary>
    public const int Hidden = -1;

    private readonly Dictionary<WordsState, TokenBlock> _readings = new(ReferenceEqualityComparer.Instance);

    /// <inheritdoc/>
    public override int[] Lengths => RowLengths;

    /// <summary>The number of words of every row.</summary>
    public required int[] RowLengths { get; init; }

    /// <summary>The distinct surface forms of the batch, as ids of the run's symbol table.</summary>
    public required int[] Symbols { get; init; }

    /// <summary>For every position, which of <see cref="Symbols"/> it is.</summary>
    public required int[] SymbolIndex { get; init; }

    /// <summary>The distinct vocabulary ids of the batch; the first is always <see cref="Vocabulary.Unknown"/>.</summary>
    public required long[] WordIds { get; init; }

    /// <summary>For every position, which of <see cref="WordIds"/> it is.</summary>
    public required int[] WordIndex { get; init; }

    /// <summary>For every one of <see cref="Symbols"/>, which of <see cref="WordIds"/> it is.</summary>
    public required int[] FormWords { get; init; }

    /// <summary>For every one of <see cref="WordIds"/>, whether the training rows hold it only once.</summary>
    public required bool[] IsSingleton { get; init; }

    /// <summary>The distinct surface forms as strings, made when first read; null for a hidden word.</summary>
    public required Lazy<string?[]> Texts { get; init; }

    /// <summary>The characters of the distinct surface forms.</summary>
    public required SpelledWords Characters { get; init; }

    /// <summary>The UTF-8 bytes of the distinct surface forms.</summary>
    public required SpelledWords Bytes { get; init; }

    /// <summary>For every side feature, the category of every position.</summary>
    public required IReadOnlyList<long[]> Features { get; init; }

    /// <summary>Lays out other words: from the number of words of every row, the symbol of every position, and the side features.</summary>
    internal Func<int[], int[], IReadOnlyList<long[]>, TokenBlock>? LayOut { get; init; }

    /// <summary>By whose vocabularies it was laid out; null where it was not laid out from the columns of a corpus.</summary>
    internal WordsState? State { get; init; }

    /// <summary>The block that was <see cref="ReadBy"/> other vocabularies; null (the default) where this is the input's own.</summary>
    internal TokenBlock? Original { get; init; }

    /// <summary>The same words laid out by other vocabularies; done once for each.</summary>
    internal TokenBlock ReadBy(WordsState reader)
    {
        if (!_readings.TryGetValue(reader, out TokenBlock? reading)) _readings.Add(reader, reading = TokenReading.Of(this, reader));
        return reading;
    }

    /// <summary>The same rows with other words at some positions: their form and their spelling change; their side features stay, as they describe the
    /// position, but are unknown for a hidden word.</summary>
    /// <param name="positions">The positions, each at most once.</param>
    /// <param name="symbols">What stands there instead: an id of the run's symbol table, or <see cref="Hidden"/>.</param>
    /// <exception cref="InvalidOperationException">The block was not laid out from the columns of a corpus.</exception>
    public TokenBlock Replace(IReadOnlyList<int> positions, IReadOnlyList<int> symbols)
    {
        int[] changed = OfPositions();
        long[][] features = [.. Features.Select(feature => (long[])[.. feature])];
        for (int i = 0; i < positions.Count; i++)
        {
            changed[positions[i]] = symbols[i];
            if (symbols[i] != Hidden) continue;
            foreach (long[] feature in features) feature[positions[i]] = Vocabulary.Unknown;
        }
        return LaidOut(RowLengths, changed, features);
    }

    /// <summary>The same rows without the words at some positions; a row may become empty. Labels of the words of such a batch no longer fit.</summary>
    /// <param name="positions">The positions.</param>
    /// <exception cref="InvalidOperationException">The block was not laid out from the columns of a corpus.</exception>
    public TokenBlock Without(IReadOnlyCollection<int> positions)
    {
        HashSet<int> left = [.. positions];
        int[] lengths = [.. RowLengths.Select((_, row) => PositionsOf(row).Count(position => !left.Contains(position)))];
        return LaidOut(lengths, Kept(OfPositions(), left), [.. Features.Select(feature => Kept(feature, left))]);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The block was not laid out from the columns of a corpus.</exception>
    public override TokenBlock Only(IReadOnlyList<int> rows)
    {
        int[] positions = [.. rows.SelectMany(PositionsOf)];
        return LaidOut([.. rows.Select(row => RowLengths[row])], Array.ConvertAll(positions, Symbol),
            [.. Features.Select(feature => Array.ConvertAll(positions, position => feature[position]))]);
    }

    /// <summary>Some of the distinct surface forms as a row of their own, without side features.</summary>
    /// <param name="forms">Which of <see cref="Symbols"/>.</param>
    public TokenBlock Forms(int[] forms) => new()
    {
        RowLengths = [forms.Length],
        Symbols = [.. forms.Select(form => Symbols[form])],
        SymbolIndex = [.. Enumerable.Range(0, forms.Length)],
        WordIds = WordIds,
        WordIndex = [.. forms.Select(form => FormWords[form])],
        FormWords = [.. forms.Select(form => FormWords[form])],
        IsSingleton = IsSingleton,
        Texts = new Lazy<string?[]>(() => [.. forms.Select(form => Texts.Value[form])]),
        Characters = Characters.Only(forms),
        Bytes = Bytes.Only(forms),
        Features = [],
        LayOut = LayOut,
        State = State,
    };

    /// <summary>The same words in rows of other lengths.</summary>
    /// <param name="lengths">The number of words of every row, as many in all.</param>
    public TokenBlock InRows(int[] lengths) => new()
    {
        RowLengths = lengths,
        Symbols = Symbols,
        SymbolIndex = SymbolIndex,
        WordIds = WordIds,
        WordIndex = WordIndex,
        FormWords = FormWords,
        IsSingleton = IsSingleton,
        Texts = Texts,
        Characters = Characters,
        Bytes = Bytes,
        Features = Features,
        LayOut = LayOut,
        State = State,
    };

    /// <summary>Whether two rows hold the same words.</summary>
    public override bool AreSame(int row, int other) => OfRow(SymbolIndex, row).SequenceEqual(OfRow(SymbolIndex, other));

    /// <summary>The vocabulary id of a position.</summary>
    public int WordId(int position) => (int)WordIds[WordIndex[position]];

    /// <summary>The symbol of a position.</summary>
    public int Symbol(int position) => Symbols[SymbolIndex[position]];

    private int[] OfPositions() => [.. Enumerable.Range(0, SymbolIndex.Length).Select(Symbol)];

    private static T[] Kept<T>(T[] values, HashSet<int> left) => [.. values.Where((_, position) => !left.Contains(position))];

    private TokenBlock LaidOut(int[] lengths, int[] symbols, IReadOnlyList<long[]> features) => LayOut?.Invoke(lengths, symbols, features)
        ?? throw new InvalidOperationException("These words were not laid out from the columns of a corpus, so that no others can take their place.");
}
