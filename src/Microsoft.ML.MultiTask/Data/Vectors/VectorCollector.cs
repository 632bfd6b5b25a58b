using System.Text;

namespace Microsoft.ML.MultiTask.Data.Vectors;

/// <summary>The spellings looked for in a file and the vectors found for them. A spelling that is in the file twice gets its first vector.</summary>
internal sealed class VectorCollector
{
    private readonly IReadOnlyCollection<string> _wanted;
    private readonly bool _lowercase;
    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly List<float[]?> _vectors = [];
    private char[] _characters = new char[256];
    private int _missing;

    public VectorCollector(IReadOnlyCollection<string> wanted, bool lowercase)
    {
        (_wanted, _lowercase) = (wanted, lowercase);
        foreach (string word in wanted)
        {
            AddSlot(word);
            if (lowercase) AddSlot(word.ToLowerInvariant());
        }
        _lookup = _slots.GetAlternateLookup<ReadOnlySpan<char>>();
        _missing = _slots.Count;
    }

    /// <summary>Numbers in a vector; the reader sets it when it knows.</summary>
    public int Dimension { get; set; }

    /// <summary>How many spellings are looked for; their slots are numbered from 0.</summary>
    public int Slots => _slots.Count;

    /// <summary>True when every spelling has its vector, so that the rest of the file need not be read.</summary>
    public bool IsComplete => _missing == 0;

    /// <summary>The slot of a spelling in UTF-8; -1 if it is not looked for or has its vector already.</summary>
    public int Find(ReadOnlySpan<byte> word)
    {
        if (_characters.Length < word.Length) _characters = new char[word.Length];
        int length = Encoding.UTF8.GetChars(word, _characters);
        return _lookup.TryGetValue(_characters.AsSpan(0, length), out int slot) && _vectors[slot] is null ? slot : -1;
    }

    /// <summary>Makes the vector of a slot, zeros to be filled in.</summary>
    public float[] Add(int slot)
    {
        _missing--;
        return _vectors[slot] = new float[Dimension];
    }

    /// <summary>The slots of every word asked for: as it is spelled and in lower case, which is the same slot if lower case is not to be tried.</summary>
    public IEnumerable<(string Word, int Exact, int Lower)> Wanted()
    {
        foreach (string word in _wanted)
        {
            int exact = _slots[word];
            yield return (word, exact, _lowercase ? _slots[word.ToLowerInvariant()] : exact);
        }
    }

    /// <summary>The words asked for that have a vector.</summary>
    public Dictionary<string, float[]> Found()
    {
        var found = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach (var (word, exact, lower) in Wanted())
            if ((_vectors[exact] ?? _vectors[lower]) is { } vector) found[word] = vector;
        return found;
    }

    private void AddSlot(string word)
    {
        if (_slots.TryAdd(word, _vectors.Count)) _vectors.Add(null);
    }
}
