using System.Buffers.Binary;
using System.Text;

namespace Microsoft.ML.MultiTask.Tests.Data.Subwords;

/// <summary>The bytes of a SentencePiece model's map of characters: the length of the trie, the trie in its array, and the texts, each with a 0 behind it.
/// </summary>
internal static class TinyCharacterMap
{
    public static byte[] Of(IReadOnlyList<(string From, string To)> entries)
    {
        var texts = new List<byte>();
        var values = new SortedDictionary<string, uint>(StringComparer.Ordinal);
        foreach ((string from, string to) in entries)
        {
            values[Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(from))] = (uint)texts.Count;
            texts.AddRange([.. Encoding.UTF8.GetBytes(to), 0]);
        }
        var units = new uint?[4096];
        units[0] = 0;
        Lay(units, 0, "", values);
        byte[] bytes = new byte[sizeof(uint) * (units.Length + 1)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)(sizeof(uint) * units.Length));
        for (int u = 0; u < units.Length; u++) BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan((u + 1) * sizeof(uint)), units[u] ?? 0);
        return [.. bytes, .. texts];
    }

    /// <summary>Puts the children of a node where all their places are free: a child with byte b stands at the node's place, changed by an offset and by b.
    /// </summary>
    private static void Lay(uint?[] units, uint node, string prefix, SortedDictionary<string, uint> values)
    {
        char[] next = [.. values.Keys.Where(key => key.Length > prefix.Length && key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(key => key[prefix.Length]).Distinct()];
        bool isEnd = values.TryGetValue(prefix, out uint value);
        uint offset = 1;
        while (next.Any(label => units[node ^ offset ^ label] is not null) || units[node ^ offset] is not null) offset++;
        units[node] |= (offset << 10) | (isEnd ? 0x100u : 0);
        if (isEnd) units[node ^ offset] = value | 0x80000000;
        foreach (char label in next) units[node ^ offset ^ label] = label;
        foreach (char label in next) Lay(units, node ^ offset ^ label, prefix + label, values);
    }
}
