using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Microsoft.ML.MultiTask.Data.Subwords;

/// <summary>The texts that a SentencePiece model replaces by others before it cuts: a trie in two arrays (as of Darts) over UTF-8, and the texts behind it.
/// Our own, for that of Microsoft.ML.Tokenizers keeps what is to be left out.</summary>
internal sealed class CharacterMap
{
    private const int LongestOnStack = 256;

    private readonly uint[] _units;
    private readonly byte[] _texts;

    /// <exception cref="InvalidDataException">The bytes are cut off.</exception>
    public CharacterMap(ReadOnlySpan<byte> bytes)
    {
        uint length = bytes.Length < sizeof(uint) ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (length < sizeof(uint) || length > bytes.Length - sizeof(uint)) throw new InvalidDataException("its map of characters is cut off.");
        _units = new uint[length / sizeof(uint)];
        for (int u = 0; u < _units.Length; u++) _units[u] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[((u + 1) * sizeof(uint))..]);
        _texts = bytes[(sizeof(uint) + (int)length)..].ToArray();
    }

    /// <summary>A text with the longest parts that the map has replaced, from the left.</summary>
    public string Map(string text)
    {
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> utf8 = most <= LongestOnStack ? stackalloc byte[LongestOnStack] : new byte[most];
        utf8 = utf8[..Encoding.UTF8.GetBytes(text, utf8)];
        List<byte>? mapped = null; // made at the first replacement, of which most words have none
        for (int start = 0; start < utf8.Length;)
        {
            int length = Longest(utf8[start..], out int at);
            if (length > 0)
            {
                if (mapped is null) (mapped = []).AddRange(utf8[..start]);
                mapped.AddRange(TextAt(at));
                start += length;
                continue;
            }
            Rune.DecodeFromUtf8(utf8[start..], out _, out length);
            mapped?.AddRange(utf8.Slice(start, length));
            start += length;
        }
        return mapped is null ? text : Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(mapped));
    }

    /// <summary>The length of the longest part that a text begins with and that is replaced; 0 where none is.</summary>
    private int Longest(ReadOnlySpan<byte> text, out int value)
    {
        (int longest, value) = (0, 0);
        uint node = Offset(_units[0]);
        for (int i = 0; i < text.Length; i++)
        {
            node ^= text[i];
            if (node >= _units.Length || (_units[node] & 0x800000FF) != text[i]) break;
            uint unit = _units[node];
            node ^= Offset(unit);
            if ((unit & 0x100) != 0 && node < _units.Length) (longest, value) = (i + 1, (int)(_units[node] & 0x7FFFFFFF));
        }
        return longest;
    }

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & 0x200) >> 6);

    private ReadOnlySpan<byte> TextAt(int start)
    {
        if (start >= _texts.Length) return [];
        ReadOnlySpan<byte> rest = _texts.AsSpan(start);
        int end = rest.IndexOf((byte)0);
        return end < 0 ? rest : rest[..end];
    }
}
