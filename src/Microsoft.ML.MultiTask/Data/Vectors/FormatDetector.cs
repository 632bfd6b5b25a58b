using System.Buffers;
using System.Buffers.Binary;

namespace Microsoft.ML.MultiTask.Data.Vectors;

/// <summary>Tells the format of a file of word vectors by its first bytes.</summary>
internal static class FormatDetector
{
    private const int Window = 1 << 16;
    private const int FloatsLookedAt = 8;

    private static readonly SearchValues<byte> _textNumbers = SearchValues.Create("0123456789+-.eEnNaAiIfF \t\r"u8);

    public static WordVectorFormat Detect(VectorStream stream)
    {
        var start = stream.Peek(Window);
        if (start.Length >= sizeof(int) && BinaryPrimitives.ReadInt32LittleEndian(start) == FastTextReader.Magic) return WordVectorFormat.FastTextBinary;
        int lineEnd = start.IndexOf((byte)'\n');
        if (lineEnd < 0 || !VectorHeader.TryParse(start[..lineEnd], out _)) return WordVectorFormat.GloVe;
        return NumbersAreText(start[(lineEnd + 1)..]) ? WordVectorFormat.Word2VecText : WordVectorFormat.Word2VecBinary;
    }

    /// <summary>Whether what follows the first word looks like numbers in text; that eight floats in binary do is next to impossible.</summary>
    private static bool NumbersAreText(ReadOnlySpan<byte> afterHeader)
    {
        int wordEnd = afterHeader.IndexOfAny((byte)' ', (byte)'\t');
        if (wordEnd < 0) return true;
        var numbers = afterHeader[wordEnd..];
        numbers = numbers[..Math.Min(numbers.Length, 1 + FloatsLookedAt * sizeof(float))];
        int lineEnd = numbers.IndexOf((byte)'\n');
        return !(lineEnd < 0 ? numbers : numbers[..lineEnd]).ContainsAnyExcept(_textNumbers);
    }
}
