namespace Microsoft.ML.MultiTask.Data;

/// <summary>Distinct strings in order of first appearance, each with an id and a count.</summary>
/// <remarks>Not thread safe while it grows.</remarks>
public sealed class SymbolTable
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly List<string> _texts = [];
    private readonly List<long> _counts = [];

    /// <summary>An empty table.</summary>
    public SymbolTable() => _lookup = _ids.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The strings of several tables, their counts added up.</summary>
    public static SymbolTable Union(IEnumerable<SymbolTable> tables)
    {
        var union = new SymbolTable();
        foreach (SymbolTable table in tables)
        {
            for (int id = 0; id < table.Count; id++) union._counts[union.Add(table._texts[id], 0)] += table._counts[id];
        }
        return union;
    }

    /// <summary>The number of distinct strings.</summary>
    public int Count => _texts.Count;

    /// <summary>The strings by id.</summary>
    public IReadOnlyList<string> Texts => _texts;

    /// <summary>How often <see cref="Add"/> counted the string of this id.</summary>
    public long CountOf(int id) => _counts[id];

    /// <summary>The id of a string, which is added when it is new.</summary>
    /// <param name="text">The string.</param>
    /// <param name="occurrences">What to add to its count: 0 for rows that must not influence training (validation rows).</param>
    public int Add(ReadOnlySpan<char> text, int occurrences = 1)
    {
        text = Whole(text);
        if (!_lookup.TryGetValue(text, out int id))
        {
            id = _texts.Count;
            string added = text.ToString();
            _ids.Add(added, id);
            _texts.Add(added);
            _counts.Add(0);
        }
        _counts[id] += occurrences;
        return id;
    }

    /// <summary>Adds to the count of a known string.</summary>
    public void AddCount(int id, int occurrences) => _counts[id] += occurrences;

    /// <summary>The id of a string, or -1.</summary>
    public int Find(ReadOnlySpan<char> text) => _lookup.TryGetValue(Whole(text), out int id) ? id : -1;

    /// <summary>A text with the replacement character for every half of a character that stands alone: what is left of it in a saved model.</summary>
    private static ReadOnlySpan<char> Whole(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAnyInRange('\uD800', '\uDFFF')) return text;
        var whole = new char[text.Length];
        for (int i = 0; i < whole.Length; i++)
        {
            bool isHalf = char.IsSurrogate(text[i]) && !(char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                && !(char.IsLowSurrogate(text[i]) && i > 0 && char.IsHighSurrogate(text[i - 1]));
            whole[i] = isHalf ? '\uFFFD' : text[i];
        }
        return whole;
    }
}
