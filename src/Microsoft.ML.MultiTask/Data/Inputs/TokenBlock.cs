namespace Microsoft.ML.MultiTask.Data.Inputs;

/// <summary>The words of a batch. Everything that depends on the word alone is given once per distinct word.</summary>
public sealed class TokenBlock : InputBlock
{
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

    /// <summary>The characters of the distinct surface forms.</summary>
    public required SpelledWords Characters { get; init; }

    /// <summary>The UTF-8 bytes of the distinct surface forms.</summary>
    public required SpelledWords Bytes { get; init; }

    /// <summary>For every side feature, the category of every position.</summary>
    public required IReadOnlyList<long[]> Features { get; init; }

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
        Characters = Characters.Only(forms),
        Bytes = Bytes.Only(forms),
        Features = [],
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
        Characters = Characters,
        Bytes = Bytes,
        Features = Features,
    };

    /// <summary>Whether two rows hold the same words.</summary>
    public override bool AreSame(int row, int other) => OfRow(SymbolIndex, row).SequenceEqual(OfRow(SymbolIndex, other));

    /// <summary>The vocabulary id of a position.</summary>
    public int WordId(int position) => (int)WordIds[WordIndex[position]];

    /// <summary>The symbol of a position.</summary>
    public int Symbol(int position) => Symbols[SymbolIndex[position]];
}
