using System.Buffers.Text;

namespace Microsoft.ML.MultiTask.Data.Vectors;

/// <summary>The first line of word2vec's formats.</summary>
/// <param name="Words">How many words follow.</param>
/// <param name="Dimension">Numbers in a vector.</param>
internal readonly record struct VectorHeader(long Words, int Dimension)
{
    /// <summary>Reads a header; false if the line is not two positive whole numbers.</summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out VectorHeader header)
    {
        header = default;
        line = line.Trim(" \t\r"u8);
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
        stream.TryReadTo((byte)'\n', out var line);
        return TryParse(line, out var header)
            ? header
            : throw stream.Error("line 1", $"'{VectorStream.Show(line)}' is not the number of words and the width that word2vec's formats begin with");
    }
}
