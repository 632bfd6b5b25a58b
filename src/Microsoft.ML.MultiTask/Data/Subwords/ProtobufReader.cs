using System.Buffers.Binary;

namespace Microsoft.ML.MultiTask.Data.Subwords;

/// <summary>Reads the fields of a message of Protocol Buffers, one after the other.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    /// <summary>The number of the field that was read.</summary>
    public int Field { get; private set; }

    /// <summary>The value of a field of whole numbers.</summary>
    public long Number { get; private set; }

    /// <summary>The value of a text, of bytes or of a message; those of a number of a fixed size.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Reads the next field; false at the end.</summary>
    /// <exception cref="InvalidDataException">The message is cut off, or is none.</exception>
    public bool Read()
    {
        if (_rest.IsEmpty) return false;
        long tag = Varint();
        Field = (int)(tag >> 3);
        Number = (tag & 7) == 0 ? Varint() : 0;
        Bytes = (tag & 7) switch
        {
            0 => default,
            1 => Take(sizeof(double)),
            2 => Take(Varint()),
            5 => Take(sizeof(float)),
            _ => throw Broken(),
        };
        return true;
    }

    /// <summary>The value of a field of single numbers.</summary>
    public readonly float Single() => BinaryPrimitives.ReadSingleLittleEndian(Bytes);

    private long Varint()
    {
        ulong value = 0;
        for (int b = 0, shift = 0; b < _rest.Length && shift < 64; b++, shift += 7)
        {
            value |= (ulong)(_rest[b] & 0x7F) << shift;
            if ((_rest[b] & 0x80) != 0) continue;
            _rest = _rest[(b + 1)..];
            return (long)value;
        }
        throw Broken();
    }

    private ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > _rest.Length) throw Broken();
        ReadOnlySpan<byte> taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }

    private static InvalidDataException Broken() => new("it is no SentencePiece model, or one that is cut off.");
}
