using System.Text;

namespace Microsoft.ML.MultiTask.Data.Loading;

/// <summary>
/// Lines of a text file, plain or gzipped (name ending in <c>.gz</c>), without a string per line. They end by a line feed, a carriage return or both,
/// also where a file mixes them.
/// </summary>
internal sealed class LineReader(string path, Encoding? encoding = null) : IDisposable
{
    private const int LongestLine = 1 << 24;
    private const int ShownBeforeInvalid = 40;

    private readonly CharacterReader _reader = new(path, encoding);
    private char[] _buffer = new char[1 << 16];
    private int _start;
    private int _end;
    private bool _afterReturn;

    public string Path => path;

    /// <summary>Number of the line read last, counted from 1.</summary>
    public int Number { get; private set; }

    /// <summary>Reads the next line, without its end; the span is valid until the next call. False at the end of the file.</summary>
    public bool Next(out ReadOnlySpan<char> line)
    {
        SkipSecondEnd();
        int length = LineLength();
        if (length < 0)
        {
            line = default;
            return false;
        }
        line = _buffer.AsSpan(_start, length);
        Number++;
        if (_reader.Invalid.First is { } bytes)
            CheckValid(line, bytes);
        int end = _start + length;
        _afterReturn = end < _end && _buffer[end] == '\r';
        // At the end of a file without a last line end there is nothing to step over.
        _start = Math.Min(end + 1, _end);
        return true;
    }

    /// <summary>The exception for a problem on <paramref name="line"/> (0: the line read last).</summary>
    public FormatException Error(string problem, int line = 0) => new($"{Path}, line {(line == 0 ? Number : line)}: {problem}");

    public void Dispose() => _reader.Dispose();

    /// <summary>Steps over the line feed of a carriage return and line feed.</summary>
    private void SkipSecondEnd()
    {
        if (_afterReturn && (_start < _end || Fill()) && _buffer[_start] == '\n')
            _start++;
        _afterReturn = false;
    }

    private int LineLength()
    {
        int searched = 0;
        while (true)
        {
            int end = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOfAny('\r', '\n');
            if (end >= 0)
                return searched + end;
            searched = _end - _start;
            if (searched > LongestLine)
                throw Error($"it is longer than {LongestLine} characters; is it a text file with a token a line?", Number + 1);
            if (!Fill())
                return searched > 0 ? searched : -1;
        }
    }

    private bool Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        if (_end > _buffer.Length / 2)
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        int read = ReadDecoded(_buffer.AsSpan(_end));
        _end += read;
        return read > 0;
    }

    private int ReadDecoded(Span<char> destination)
    {
        try
        {
            return _reader.Read(destination);
        }
        catch (InvalidDataException e)
        {
            throw new FormatException($"{Path}: data after line {Number} is not valid gzip; remove '.gz' from the name of a plain file, or fetch it again.", e);
        }
    }

    /// <summary>Invalid bytes have been met up to the end of the buffer; they are named by the line they are on.</summary>
    private void CheckValid(ReadOnlySpan<char> line, byte[] bytes)
    {
        int at = line.IndexOf(InvalidBytes.Mark);
        if (at < 0)
            return;
        string before = Excerpt.Quote(line[Math.Max(0, at - ShownBeforeInvalid)..at]);
        throw Error($"bytes {Convert.ToHexString(bytes)} at character {at + 1}, after {before}, are not valid {_reader.EncodingName}; " +
            "convert the file to UTF-8.");
    }
}
