using System.Buffers.Binary;
using System.Text;

namespace Microsoft.ML.MultiTask.Data.Subwords;

/// <summary>Writes the fields of a message of Protocol Buffers.</summary>
internal sealed class ProtobufWriter
{
    private readonly List<byte> _message = [];

    public byte[] Message => [.. _message];

    public ProtobufWriter Number(int field, long value)
    {
        Varint((ulong)field << 3);
        Varint((ulong)value);
        return this;
    }

    public ProtobufWriter Single(int field, float value)
    {
        Varint(((ulong)field << 3) | 5);
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        _message.AddRange(bytes);
        return this;
    }

    public ProtobufWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtobufWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Varint(((ulong)field << 3) | 2);
        Varint((ulong)value.Length);
        _message.AddRange(value);
        return this;
    }

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) _message.Add((byte)(value | 0x80));
        _message.Add((byte)value);
    }
}
