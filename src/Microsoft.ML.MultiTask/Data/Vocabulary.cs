using System.Text.Json.Serialization;

namespace Microsoft.ML.MultiTask.Data;

/// <summary>Strings with ids by falling frequency. Id 0 is the unknown string; there is no id for padding because batches have none.</summary>
public sealed class Vocabulary
{
    /// <summary>The id of every string that is not in the vocabulary.</summary>
    public const int Unknown = 0;

    private readonly Dictionary<string, int> _ids;

    /// <summary>A vocabulary of these entries, ids from 1 on.</summary>
    [JsonConstructor]
    public Vocabulary(IReadOnlyList<string> entries, IReadOnlyList<long> counts)
    {
        if (entries.Count != counts.Count) throw new ArgumentException($"There are {entries.Count} entries but {counts.Count} counts.", nameof(counts));
        Entries = entries;
        Counts = counts;
        _ids = new Dictionary<string, int>(entries.Count, StringComparer.Ordinal);
        for (int i = 0; i < entries.Count; i++) _ids.Add(entries[i], i + 1);
    }

    /// <summary>The strings; entry <c>i</c> has id <c>i + 1</c>.</summary>
    public IReadOnlyList<string> Entries { get; init; }

    /// <summary>How often each was seen in the training rows.</summary>
    public IReadOnlyList<long> Counts { get; init; }

    /// <summary>The number of ids, the unknown one included.</summary>
    [JsonIgnore]
    public int Size => Entries.Count + 1;

    /// <summary>The id of a string, <see cref="Unknown"/> when it is not in the vocabulary.</summary>
    public int IdOf(string text) => _ids.GetValueOrDefault(text, Unknown);

    /// <summary>The ids of the characters (Unicode scalar values) of a word, where these are what the vocabulary holds.</summary>
    internal long[] Spell(string word) => [.. word.EnumerateRunes().Select(rune => (long)IdOf(rune.ToString()))];

    /// <summary>How often the string of this id was seen in the training rows; 0 for the unknown id.</summary>
    public long CountOf(int id) => id == Unknown ? 0 : Counts[id - 1];

    /// <summary>Makes a vocabulary from the strings that the training rows hold.</summary>
    /// <param name="symbols">Distinct strings and their counts; those never counted are left out.</param>
    /// <param name="form">The form under which a string is looked up; strings of one form are counted together.</param>
    /// <param name="minimumCount">Forms seen less often are left out.</param>
    /// <param name="maximumSize">At most this many forms, the most frequent ones.</param>
    public static Vocabulary Learn(SymbolTable symbols, Func<string, string> form, int minimumCount, int? maximumSize)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        for (int id = 0; id < symbols.Count; id++)
        {
            if (symbols.CountOf(id) == 0) continue;
            string key = form(symbols.Texts[id]);
            counts[key] = counts.GetValueOrDefault(key) + symbols.CountOf(id);
        }
        KeyValuePair<string, long>[] kept = [.. counts.Where(c => c.Value >= minimumCount)
            .OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Take(maximumSize ?? int.MaxValue)];
        return new Vocabulary([.. kept.Select(c => c.Key)], [.. kept.Select(c => c.Value)]);
    }
}
