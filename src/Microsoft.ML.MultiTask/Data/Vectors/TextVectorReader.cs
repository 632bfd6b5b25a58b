using System.Globalization;

namespace Microsoft.ML.MultiTask.Data.Vectors;

/// <summary>Reads a word and its numbers from each line. Numbers are only parsed for the words looked for.</summary>
internal sealed class TextVectorReader(VectorStream stream, VectorCollector collector)
{
    private long _lineNumber;

    public void Read(bool hasHeader)
    {
        long announced = 0;
        if (hasHeader)
        {
            (announced, collector.Dimension) = VectorHeader.Read(stream);
            _lineNumber = 1;
        }
        long words = 0;
        while (!collector.IsComplete && stream.TryReadTo((byte)'\n', out var line))
        {
            _lineNumber++;
            if (_lineNumber == 1 && line.StartsWith("\uFEFF"u8)) line = line[3..];
            line = line.TrimEnd(" \t\r"u8);
            if (line.IsEmpty) continue;
            ReadLine(line);
            words++;
        }
        if (words < announced && !collector.IsComplete)
            throw stream.Error($"is cut off: line 1 announces {announced} words, but the file ends after {words}");
    }

    private void ReadLine(ReadOnlySpan<byte> line)
    {
        if (collector.Dimension == 0) collector.Dimension = FirstDimension(line);
        int wordLength = WordLength(line);
        int slot = collector.Find(line[..wordLength]);
        if (slot < 0) return;
        var rest = line[wordLength..];
        foreach (ref float number in collector.Add(slot).AsSpan())
        {
            rest = rest.TrimStart(" \t"u8);
            int end = End(rest);
            number = Parse(rest[..end], line[..wordLength]);
            rest = rest[end..];
        }
    }

    private int FirstDimension(ReadOnlySpan<byte> line)
    {
        int fields = CountFields(line);
        return fields > 1 ? fields - 1 : throw stream.Error($"line {_lineNumber}", $"'{VectorStream.Show(line)}' is not a word followed by numbers");
    }

    private float Parse(ReadOnlySpan<byte> field, ReadOnlySpan<byte> word)
    {
        if (float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) && float.IsFinite(number)) return number;
        throw stream.Error($"line {_lineNumber}", $"'{VectorStream.Show(field)}' in the vector of '{VectorStream.Show(word)}' is not a finite number");
    }

    /// <summary>
    /// Where the word ends: at the first space, except in the few lines of some files whose word has spaces in it, where the last fields are the numbers.
    /// </summary>
    private int WordLength(ReadOnlySpan<byte> line)
    {
        int separators = line.Count((byte)' ') + line.Count((byte)'\t');
        if (separators == collector.Dimension) return End(line);
        int fields = CountFields(line);
        if (fields == collector.Dimension + 1) return End(line);
        int length = fields < collector.Dimension + 1 ? 0 : line.Length;
        for (int i = 0; i < collector.Dimension && length > 0; i++)
            length = line[..length].TrimEnd(" \t"u8).LastIndexOfAny((byte)' ', (byte)'\t') + 1;
        var word = line[..length].TrimEnd(" \t"u8);
        if (length == 0 || IsWordAndNumbers(word)) throw WrongDimension(line, fields - 1);
        return word.Length;
    }

    private InvalidDataException WrongDimension(ReadOnlySpan<byte> line, int numbers) => stream.Error($"line {_lineNumber}",
        $"'{VectorStream.Show(line[..End(line)])}' has {numbers} numbers where {collector.Dimension} are expected");

    /// <summary>Whether fields after the first are numbers throughout, so that they belong to a vector too long rather than to a word with spaces.</summary>
    private static bool IsWordAndNumbers(ReadOnlySpan<byte> text)
    {
        for (var rest = text[End(text)..].TrimStart(" \t"u8); !rest.IsEmpty; rest = rest[End(rest)..].TrimStart(" \t"u8))
            if (!float.TryParse(rest[..End(rest)], NumberStyles.Float, CultureInfo.InvariantCulture, out _)) return false;
        return true;
    }

    private static int CountFields(ReadOnlySpan<byte> line)
    {
        int fields = 0;
        for (; !line.IsEmpty; line = line[End(line)..].TrimStart(" \t"u8)) fields++;
        return fields;
    }

    /// <summary>Where the field that begins the text ends.</summary>
    private static int End(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOfAny((byte)' ', (byte)'\t');
        return end < 0 ? text.Length : end;
    }
}
