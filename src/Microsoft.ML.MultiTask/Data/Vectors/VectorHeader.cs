using System.Buffers.Text;
using Microsoft.ML.MultiTask.Data.Loading;

namespace Microsoft.ML.MultiTask.Data.Vectors;

/// <summary>The first line of word2vec's formats.</summary>
/// <param name="Words">How many words follow.</param>
/// <param name="Dimension">Numbers in a vector.</param>
internal readonly record struct VectorHeader(long Words, int Dimension)
{
    /// <summary>More numbers than the vectors of any file have.</summary>
    public const int MostNumbers = 1 << 20;

    /// <summary>Reads a header; false if the line is not two positive whole numbers.</summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out VectorHeader header)
    {
        header = default;
        line = line.Trim(" \t"u8);
        if (line.StartsWith("\uFEFF"u8)) line = line[3..];
        if (!Utf8Parser.TryParse(line, out long words, out int length) || length == line.Length || line[length] is not ((byte)' ' or (byte)'\t')) return false;
        line = line[length..].TrimStart(" \t"u8);
        if (!Utf8Parser.TryParse(line, out int dimension, out length) || length != line.Length || words < 1 || dimension < 1) return false;
        header = new VectorHeader(words, dimension);
        return true;
    }

    /// <summary>Reads the header a format must begin with.</summary>
    public static VectorHeader Read(VectorStream stream)
    {
        stream.TryReadLine(out var line);
        if (!TryParse(line, out var header))
            throw stream.Error("line 1", $"{Excerpt.Quote(line)} is not the number of words and the width that word2vec's formats begin with");
        if (header.Dimension > MostNumbers)
            throw stream.Error("line 1", $"{Excerpt.Quote(line)} announces vectors of more than {MostNumbers} numbers; it is not in this format");
        return header;
    }
}
