namespace Microsoft.ML.MultiTask.Data.Loading;

/// <summary>Numbers distinct texts: one string per distinct text of a column, whatever the number of tokens. Code 0 is the empty text.</summary>
internal sealed class TextPool
{
    private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly List<ReadOnlyMemory<char>> _texts = [];

    public TextPool()
    {
        _lookup = _codes.GetAlternateLookup<ReadOnlySpan<char>>();
        Add([]);
    }

    public int Count => _texts.Count;

    public ReadOnlyMemory<char> this[int code] => _texts[code];

    /// <summary>Code of <paramref name="text"/>; a code equal to the former <see cref="Count"/> says that the text is new.</summary>
    public int Add(ReadOnlySpan<char> text)
    {
        if (_lookup.TryGetValue(text, out int code))
            return code;
        string copy = text.ToString();
        code = _texts.Count;
        _codes.Add(copy, code);
        _texts.Add(copy.AsMemory());
        return code;
    }

    public ReadOnlyMemory<char>[] ToArray() => [.. _texts];
}
