namespace Microsoft.ML.MultiTask.Data.Subwords;

/// <summary>What a subword tokenizer is when it is used: its vocabulary read, and the tokenizer of Microsoft.ML.Tokenizers that cuts by it.</summary>
internal abstract class Cutter
{
    /// <param name="size">The number of pieces.</param>
    /// <param name="special">The names of the special pieces.</param>
    /// <param name="find">The id of a piece; null where there is none.</param>
    /// <exception cref="InvalidDataException">A piece that is needed is not there.</exception>
    protected Cutter(int size, SpecialPieces special, Func<string, int?> find)
    {
        Size = size;
        Begin = Needed(special.Begin, "stands before a row");
        End = Needed(special.End, "stands after a row");
        Unknown = Needed(special.Unknown, "stands for what has no piece");
        Mask = special.Mask is null ? null : find(special.Mask);
        OnlyUnknown = [Unknown];

        int Needed(string name, string use) => find(name)
            ?? throw new InvalidDataException($"it has no piece '{name}', which {use} (Special names it).");
    }

    public int Size { get; }

    public int Begin { get; }

    public int End { get; }

    public int Unknown { get; }

    public int? Mask { get; }

    /// <summary>The pieces of a word of which nothing is left.</summary>
    protected IReadOnlyList<int> OnlyUnknown { get; }

    /// <summary>See <see cref="SubwordTokenizer.Cut"/>.</summary>
    public abstract IReadOnlyList<int> Cut(string word, bool isFirst);

    /// <summary>The pieces of a text's words, which stand between spaces.</summary>
    public IEnumerable<ReadOnlyMemory<char>> Split(ReadOnlyMemory<char> text)
    {
        bool isFirst = true;
        for (int start = 0, end; start < text.Length; start = end + 1)
        {
            end = start;
            while (end < text.Length && !char.IsWhiteSpace(text.Span[end])) end++;
            if (end == start) continue;
            foreach (int id in Cut(text[start..end].ToString(), isFirst)) yield return TextOf(id).AsMemory();
            isFirst = false;
        }
    }

    /// <summary>The piece with an id.</summary>
    protected abstract string TextOf(int id);
}
