using System.Text;

namespace Microsoft.ML.MultiTask.Data.Loading;

/// <summary>Gives a decoder the one character that stands for invalid bytes.</summary>
internal sealed class InvalidBytesBuffer(InvalidBytes invalid) : DecoderFallbackBuffer
{
    private int _remaining;

    public override int Remaining => _remaining;

    public override bool Fallback(byte[] bytesUnknown, int index)
    {
        invalid.Note(bytesUnknown);
        _remaining = 1;
        return true;
    }

    public override char GetNextChar()
    {
        if (_remaining == 0)
            return '\0';
        _remaining = 0;
        return InvalidBytes.Mark;
    }

    public override bool MovePrevious()
    {
        bool read = _remaining == 0;
        _remaining = 1;
        return read;
    }

    public override void Reset() => _remaining = 0;
}
