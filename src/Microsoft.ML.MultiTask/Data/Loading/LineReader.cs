using System.IO.Compression;
using System.Text;

namespace Microsoft.ML.MultiTask.Data.Loading;

/// <summary>Lines of a text file, plain or gzipped (name ending in <c>.gz</c>), without a string per line.</summary>
internal sealed class LineReader : IDisposable
{
    private static readonly UTF8Encoding _strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly StreamReader _reader;
    private char[] _buffer = new char[1 << 16];
    private int _start;
    private int _end;

    public LineReader(string path, Encoding? encoding = null)
    {
        Path = path;
        Stream stream = File.OpenRead(path);
        if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            stream = new GZipStream(stream, CompressionMode.Decompress);
        _reader = new StreamReader(stream, encoding ?? _strictUtf8, detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16);
    }

    public string Path { get; }

    /// <summary>Number of the line read last, counted from 1.</summary>
    public int Number { get; private set; }

    /// <summary>Reads the next line, without its end; the span is valid until the next call. False at the end of the file.</summary>
    public bool Next(out ReadOnlySpan<char> line)
    {
        int length = LineLength();
        if (length < 0)
        {
            line = default;
            return false;
        }
        line = _buffer.AsSpan(_start, length);
        // At the end of a file without a last newline there is nothing to step over.
        _start = Math.Min(_start + length + 1, _end);
        if (line.EndsWith('\r'))
            line = line[..^1];
        Number++;
        return true;
    }

    /// <summary>The exception for a problem on <paramref name="line"/> (0: the line read last).</summary>
    public FormatException Error(string problem, int line = 0) => new($"{Path}, line {(line == 0 ? Number : line)}: {problem}");

    public void Dispose() => _reader.Dispose();

    private int LineLength()
    {
        int searched = 0;
        while (true)
        {
            int newline = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf('\n');
            if (newline >= 0)
                return searched + newline;
            searched = _end - _start;
            if (!Fill())
                return searched > 0 ? searched : -1;
        }
    }

    private bool Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        if (_end == _buffer.Length)
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
        catch (DecoderFallbackException e)
        {
            throw new FormatException($"{Path}: text after line {Number} is not valid {_reader.CurrentEncoding.WebName}; convert the file to UTF-8.", e);
        }
        catch (InvalidDataException e)
        {
            throw new FormatException($"{Path}: data after line {Number} is not valid gzip; remove '.gz' from the name of a plain file, or fetch it again.", e);
        }
    }
}
