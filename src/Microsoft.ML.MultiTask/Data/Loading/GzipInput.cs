using System.IO.Compression;

namespace Microsoft.ML.MultiTask.Data.Loading;

/// <summary>
/// The packed bytes under a <see cref="GZipStream"/>, which takes a file that is cut off for one that ends there. So there is one byte more here than in the
/// file: only an unpacker that misses the end of its data takes it and asks for more, and that is the error.
/// </summary>
internal sealed class GzipInput(Stream file) : Stream
{
    private bool _atEnd;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>The unpacked bytes of a file.</summary>
    public static Stream Unpack(Stream file) => new GZipStream(new GzipInput(file), CompressionMode.Decompress);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <exception cref="InvalidDataException">The file is cut off.</exception>
    public override int Read(Span<byte> buffer)
    {
        int read = file.Read(buffer);
        if (read > 0 || buffer.IsEmpty)
            return read;
        if (_atEnd)
            throw new InvalidDataException("The packed data ends too early.");
        _atEnd = true;
        // Not a byte that packed data begins with, so that none is looked for.
        buffer[0] = 0;
        return 1;
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            file.Dispose();
        base.Dispose(disposing);
    }
}
