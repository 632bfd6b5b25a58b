using System.Buffers;
using System.Buffers.Binary;
using System.Text.Unicode;

namespace Microsoft.ML.MultiTask.Data.Vectors;

/// <summary>Tells the format of a file of word vectors by its first bytes.</summary>
internal static class FormatDetector
{
    private const int Window = 1 << 16;

    // All below the space but the tab.
    private static readonly SearchValues<byte> _controls = SearchValues.Create([.. Enumerable.Range(0, ' ').Select(b => (byte)b).Where(b => b != '\t')]);

    // Of "nan" and "inf" too, so that the reader of text refuses them by their line.
    private static readonly SearchValues<byte> _partsOfNumbers = SearchValues.Create("0123456789nN"u8);

    public static WordVectorFormat Detect(VectorStream stream)
    {
        var start = stream.Peek(Window);
        if (start.Length >= sizeof(int) && BinaryPrimitives.ReadInt32LittleEndian(start) == FastTextReader.Magic) return WordVectorFormat.FastTextBinary;
        int lineEnd = LineEnd(start);
        if (lineEnd == start.Length || !VectorHeader.TryParse(start[..lineEnd], out _)) return WordVectorFormat.GloVe;
        return NumbersAreText(start[lineEnd..].TrimStart("\r\n"u8)) ? WordVectorFormat.Word2VecText : WordVectorFormat.Word2VecBinary;
    }

    /// <summary>
    /// Whether what follows the first word, up to the end of the line, is text with a number in it. Words may have spaces in them, so it need not be numbers
    /// only; and floats in binary have bytes that no text has, except next to never before a byte that is a line end by chance.
    /// </summary>
    private static bool NumbersAreText(ReadOnlySpan<byte> afterHeader)
    {
        var line = afterHeader[..LineEnd(afterHeader)];
        int wordEnd = TextFields.End(line);
        if (wordEnd == line.Length) return true;
        var numbers = line[wordEnd..];
        return numbers.ContainsAny(_partsOfNumbers) && !numbers.ContainsAny(_controls) && Utf8.IsValid(numbers);
    }

    private static int LineEnd(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOfAny((byte)'\r', (byte)'\n');
        return end < 0 ? text.Length : end;
    }
}
