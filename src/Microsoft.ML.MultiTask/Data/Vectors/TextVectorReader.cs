using System.Globalization;
using Microsoft.ML.MultiTask.Data.Loading;

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
        else
        {
            collector.Dimension = TextVectorWidth.Of(stream);
        }
        long words = 0;
        while (!collector.IsComplete && stream.TryReadLine(out var line))
        {
            _lineNumber++;
            if (_lineNumber == 1 && line.StartsWith("\uFEFF"u8)) line = line[3..];
            line = line.TrimEnd(" \t"u8);
            if (line.IsEmpty) continue;
            ReadLine(line);
            words++;
        }
        if (words < announced && !collector.IsComplete)
            throw stream.Error($"is cut off: line 1 announces {announced} words, but the file ends after {words}");
    }

    private void ReadLine(ReadOnlySpan<byte> line)
    {
        if (collector.Dimension == 0) throw stream.Error($"line {_lineNumber}", $"{Excerpt.Quote(line)} is not a word followed by numbers");
        int wordLength = WordLength(line);
        int slot = collector.Find(line[..wordLength]);
        if (slot < 0) return;
        var rest = line[wordLength..];
        foreach (ref float number in collector.Add(slot).AsSpan())
        {
            rest = rest.TrimStart(" \t"u8);
            int end = TextFields.End(rest);
            number = Parse(rest[..end], line[..wordLength]);
            rest = rest[end..];
        }
    }

    private float Parse(ReadOnlySpan<byte> field, ReadOnlySpan<byte> word)
    {
        if (float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) && float.IsFinite(number)) return number;
        throw stream.Error($"line {_lineNumber}", $"{Excerpt.Quote(field)} in the vector of {Excerpt.Quote(word)} is not a finite number");
    }

    /// <summary>
    /// Where the word ends: at the first space, except in the few lines of some files whose word has spaces in it, where the last fields are the numbers.
    /// </summary>
    private int WordLength(ReadOnlySpan<byte> line)
    {
        int separators = line.Count((byte)' ') + line.Count((byte)'\t');
        if (separators == collector.Dimension) return TextFields.End(line);
        int fields = TextFields.Count(line);
        if (fields == collector.Dimension + 1) return TextFields.End(line);
        int length = fields < collector.Dimension + 1 ? 0 : line.Length;
        for (int i = 0; i < collector.Dimension && length > 0; i++)
            length = line[..length].TrimEnd(" \t"u8).LastIndexOfAny((byte)' ', (byte)'\t') + 1;
        var word = line[..length].TrimEnd(" \t"u8);
        if (length == 0 || IsWordAndNumbers(word)) throw WrongDimension(line, fields - 1);
        return word.Length;
    }

    private InvalidDataException WrongDimension(ReadOnlySpan<byte> line, int numbers) => stream.Error($"line {_lineNumber}",
        $"{Excerpt.Quote(line[..TextFields.End(line)])} has {numbers} numbers where {collector.Dimension} are expected");

    /// <summary>Whether fields after the first are numbers throughout, so that they belong to a vector too long rather than to a word with spaces.</summary>
    private static bool IsWordAndNumbers(ReadOnlySpan<byte> text) => TextFields.NumbersAtEnd(text) == TextFields.Count(text) - 1;
}
