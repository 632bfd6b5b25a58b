using System.Globalization;

namespace Microsoft.ML.MultiTask.Data.Vectors;

/// <summary>The fields of a line of text: a word, which may have blanks in it, and numbers, with blanks or tabs between them.</summary>
internal static class TextFields
{
    /// <summary>Where the field that begins the text ends.</summary>
    public static int End(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOfAny((byte)' ', (byte)'\t');
        return end < 0 ? text.Length : end;
    }

    public static int Count(ReadOnlySpan<byte> line)
    {
        int fields = 0;
        for (; !line.IsEmpty; line = AfterFirst(line)) fields++;
        return fields;
    }

    /// <summary>How many fields at the end of the line, but not its first one, are numbers.</summary>
    public static int NumbersAtEnd(ReadOnlySpan<byte> line)
    {
        int numbers = 0;
        for (var rest = AfterFirst(line); !rest.IsEmpty; rest = AfterFirst(rest))
            numbers = float.TryParse(rest[..End(rest)], NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? numbers + 1 : 0;
        return numbers;
    }

    private static ReadOnlySpan<byte> AfterFirst(ReadOnlySpan<byte> text) => text[End(text)..].TrimStart(" \t"u8);
}
