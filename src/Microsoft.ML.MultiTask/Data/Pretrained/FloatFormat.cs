using System.Runtime.InteropServices;

namespace Microsoft.ML.MultiTask.Data.Pretrained;

/// <summary>A way to store floating-point numbers; all are little-endian, as is every machine that libtorch runs on.</summary>
internal sealed class FloatFormat
{
    private static readonly FloatFormat _single = new(sizeof(float), static (bytes, values) => bytes.CopyTo(MemoryMarshal.AsBytes(values)));
    private static readonly FloatFormat _double = new(sizeof(double), FromDouble);
    private static readonly FloatFormat _half = new(sizeof(ushort), FromHalf);
    private static readonly FloatFormat _brain = new(sizeof(ushort), FromBrain);

    private readonly Action<ReadOnlySpan<byte>, Span<float>> _decode;

    private FloatFormat(int size, Action<ReadOnlySpan<byte>, Span<float>> decode) => (Size, _decode) = (size, decode);

    /// <summary>Bytes of a number.</summary>
    public int Size { get; }

    /// <summary>The format of a type, by the name that safetensors has for it; null for what is no floating-point number of 16 to 64 bits.</summary>
    public static FloatFormat? Of(string type) => type switch
    {
        "F32" => _single,
        "F64" => _double,
        "F16" => _half,
        "BF16" => _brain,
        _ => null,
    };

    /// <summary>Turns numbers into float32; those that are too large for it become infinite.</summary>
    public void Decode(ReadOnlySpan<byte> bytes, Span<float> values) => _decode(bytes, values);

    private static void FromDouble(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        ReadOnlySpan<double> numbers = MemoryMarshal.Cast<byte, double>(bytes);
        for (int i = 0; i < values.Length; i++) values[i] = (float)numbers[i];
    }

    private static void FromHalf(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        ReadOnlySpan<Half> numbers = MemoryMarshal.Cast<byte, Half>(bytes);
        for (int i = 0; i < values.Length; i++) values[i] = (float)numbers[i];
    }

    /// <summary>bfloat16 is the upper half of a float32.</summary>
    private static void FromBrain(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        ReadOnlySpan<ushort> numbers = MemoryMarshal.Cast<byte, ushort>(bytes);
        for (int i = 0; i < values.Length; i++) values[i] = BitConverter.UInt32BitsToSingle((uint)numbers[i] << 16);
    }
}
