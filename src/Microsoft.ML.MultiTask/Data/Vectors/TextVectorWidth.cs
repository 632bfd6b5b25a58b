namespace Microsoft.ML.MultiTask.Data.Vectors;

/// <summary>
/// Tells how many numbers the vectors of a file without a header have. One line does not tell: a word with spaces in it, such as <c>. . .</c>, looks like a
/// word and more numbers, and a line may be damaged. So the lines the file begins with vote.
/// </summary>
internal static class TextVectorWidth
{
    private const int FirstLook = 1 << 18;

    /// <summary>What most lines have, of several such numbers the one that is met first; 0 if no line has a word and numbers.</summary>
    public static int Of(VectorStream stream)
    {
        List<int> certain = [], others = [];
        for (var rest = Beginning(stream); !rest.IsEmpty;)
        {
            int end = rest.IndexOfAny((byte)'\r', (byte)'\n');
            var line = (end < 0 ? rest : rest[..end]).TrimEnd(" \t"u8);
            rest = end < 0 ? [] : rest[(end + 1)..];
            int numbers = TextFields.NumbersAtEnd(line);
            if (numbers > 0) (numbers == TextFields.Count(line) - 1 ? certain : others).Add(numbers);
        }
        return MostFrequent(certain.Count > 0 ? certain : others);
    }

    private static int MostFrequent(List<int> widths) => widths.GroupBy(width => width).MaxBy(group => group.Count())?.Key ?? 0;

    /// <summary>Whole lines, at least one, that the file begins with.</summary>
    private static ReadOnlySpan<byte> Beginning(VectorStream stream)
    {
        for (int length = FirstLook; ; length *= 2)
        {
            var start = stream.Peek(length);
            if (start.Length < length || length > VectorStream.LongestLine) return start;
            int end = start.LastIndexOfAny((byte)'\r', (byte)'\n');
            if (end >= 0) return start[..end];
        }
    }
}
