using System.Text;

namespace Microsoft.ML.MultiTask.Data.Loading;

/// <summary>Characters of a text file, plain or gzipped (name ending in <c>.gz</c>). A mark at its start tells the encoding before all else.</summary>
internal sealed class CharacterReader : IDisposable
{
    private const int LongestMark = 4;

    // The mark of UTF-32 begins with that of UTF-16.
    private static readonly Encoding[] _marked =
        [Encoding.UTF8, Encoding.UTF32, new UTF32Encoding(bigEndian: true, byteOrderMark: true), Encoding.Unicode, Encoding.BigEndianUnicode];

    private readonly Stream _stream;
    private readonly byte[] _bytes = new byte[1 << 16];
    private readonly bool _strict;
    private Encoding _encoding;
    private Decoder? _decoder;
    private int _start, _end;
    private bool _ended;

    /// <param name="path">The file.</param>
    /// <param name="encoding">Its encoding, and by its fallback whether invalid bytes are noted; null: UTF-8, and they are.</param>
    public CharacterReader(string path, Encoding? encoding)
    {
        _stream = File.OpenRead(path);
        if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            _stream = GzipInput.Unpack(_stream);
        _strict = encoding?.DecoderFallback is null or DecoderExceptionFallback;
        _encoding = encoding ?? Encoding.UTF8;
    }

    public InvalidBytes Invalid { get; } = new();

    public string EncodingName => _encoding.WebName;

    /// <summary>Reads some characters; none at the end of the file.</summary>
    public int Read(Span<char> destination)
    {
        int read = 0;
        while (read == 0 && !_ended)
        {
            if (_start == _end)
                Fill();
            _decoder ??= Decoder();
            _decoder.Convert(_bytes.AsSpan(_start, _end - _start), destination, flush: _ended, out int used, out read, out _);
            _start += used;
        }
        return read;
    }

    public void Dispose() => _stream.Dispose();

    private void Fill()
    {
        _start = 0;
        _end = _stream.ReadAtLeast(_bytes, LongestMark, throwOnEndOfStream: false);
        _ended = _end == 0;
    }

    /// <summary>The decoder for the file, whose first bytes have been read; steps over a mark.</summary>
    private Decoder Decoder()
    {
        ReadOnlySpan<byte> first = _bytes.AsSpan(0, _end);
        foreach (Encoding marked in _marked)
        {
            if (!first.StartsWith(marked.Preamble))
                continue;
            _encoding = marked;
            _start = marked.Preamble.Length;
            break;
        }
        if (_strict)
        {
            _encoding = (Encoding)_encoding.Clone();
            _encoding.DecoderFallback = Invalid;
        }
        return _encoding.GetDecoder();
    }
}
