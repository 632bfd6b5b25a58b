using System.Buffers.Binary;
using Microsoft.ML.MultiTask.Data.Loading;

namespace Microsoft.ML.MultiTask.Data.Vectors;

/// <summary>A file read forward through one buffer, by lines, words or bytes, unpacked on the way if it is gzip's.</summary>
internal sealed class VectorStream : IDisposable
{
    public const int LongestLine = 1 << 24;

    private readonly Stream _stream;
    private byte[] _buffer = new byte[1 << 18];
    private int _start, _end;
    private long _passed;
    private bool _afterReturn;

    public VectorStream(string path)
    {
        Path = path;
        _stream = File.OpenRead(path);
        var magic = Peek(4);
        if (magic.StartsWith("PK\x03\x04"u8)) throw Error("is a zip archive; unpack it first");
        if (!magic.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b])) return;
        _stream.Position = 0;
        _start = _end = 0;
        _stream = GzipInput.Unpack(_stream);
    }

    public string Path { get; }

    /// <summary>Bytes read so far, after unpacking.</summary>
    public long Position => _passed + _start;

    /// <summary>The next bytes without reading them; fewer at the end of the file.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        while (_end - _start < count && Fill()) { }
        return _buffer.AsSpan(_start, Math.Min(count, _end - _start));
    }

    /// <summary>Reads up to a byte and over it; at the end of the file, what is left. False if nothing is left.</summary>
    public bool TryReadTo(byte end, out ReadOnlySpan<byte> bytes) => TryReadTo(end, end, out bytes);

    /// <summary>Reads a line of text, without its end, which is a line feed, a carriage return or both. False at the end of the file.</summary>
    public bool TryReadLine(out ReadOnlySpan<byte> line)
    {
        if (_afterReturn && Peek(1) is [(byte)'\n']) _start++;
        bool any = TryReadTo((byte)'\n', (byte)'\r', out line);
        _afterReturn = any && _buffer[_start - 1] == (byte)'\r';
        return any;
    }

    /// <summary>Reads so many bytes.</summary>
    /// <param name="count">How many.</param>
    /// <param name="what">What they are, for the message if the file ends within them.</param>
    public ReadOnlySpan<byte> Read(int count, string what)
    {
        var bytes = Peek(count);
        if (bytes.Length < count) throw Error($"ends at byte {Position + bytes.Length}, within {what}");
        _start += count;
        return bytes;
    }

    public int ReadInt32(string what) => BinaryPrimitives.ReadInt32LittleEndian(Read(sizeof(int), what));

    public long ReadInt64(string what) => BinaryPrimitives.ReadInt64LittleEndian(Read(sizeof(long), what));

    /// <summary>Passes over so many bytes, without reading them where the file allows it.</summary>
    public void Skip(long count, string what)
    {
        long buffered = Math.Min(count, _end - _start);
        _start += (int)buffered;
        count -= buffered;
        if (count > 0 && _stream.CanSeek && _stream.Position + count <= _stream.Length)
        {
            _stream.Position += count;
            _passed += count;
            return;
        }
        while (count > 0)
        {
            int part = (int)Math.Min(count, _buffer.Length);
            Read(part, what);
            count -= part;
        }
    }

    /// <summary>An error of this file.</summary>
    public InvalidDataException Error(string problem, Exception? cause = null) => new($"{Path} {problem}.", cause);

    /// <summary>An error at a place of this file, such as a line.</summary>
    public InvalidDataException Error(string place, string problem) => new($"{Path}, {place}: {problem}.");

    public void Dispose() => _stream.Dispose();

    private bool TryReadTo(byte end, byte otherEnd, out ReadOnlySpan<byte> bytes)
    {
        int seen = 0;
        int at;
        while ((at = _buffer.AsSpan(_start + seen, _end - _start - seen).IndexOfAny(end, otherEnd)) < 0)
        {
            seen = _end - _start;
            if (seen > LongestLine) throw Error($"has a line longer than {LongestLine} bytes at byte {Position}; it is not in this format");
            if (!Fill()) break;
        }
        int length = at < 0 ? seen : seen + at;
        bytes = _buffer.AsSpan(_start, length);
        bool any = length > 0 || at >= 0;
        _start += at < 0 ? length : length + 1;
        return any;
    }

    /// <summary>Appends to the buffer what the file gives next; false at its end.</summary>
    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _passed += _start;
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _buffer.Length) Array.Resize(ref _buffer, 2 * _buffer.Length);
        try
        {
            int count = _stream.Read(_buffer, _end, _buffer.Length - _end);
            _end += count;
            return count > 0;
        }
        catch (InvalidDataException e)
        {
            throw Error($"cannot be unpacked after byte {_passed + _end}: it is damaged or cut off", e);
        }
    }
}
