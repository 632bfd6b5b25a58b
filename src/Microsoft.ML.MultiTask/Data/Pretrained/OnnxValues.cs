using System.Runtime.InteropServices;
using Onnx;
using static Onnx.TensorProto.Types;

namespace Microsoft.ML.MultiTask.Data.Pretrained;

/// <summary>The values of a tensor in an ONNX file, which lie in one of several places.</summary>
internal static class OnnxValues
{
    /// <summary>The name that safetensors has for the type of a tensor; ONNX's where it has none.</summary>
    public static string TypeOf(TensorProto tensor) => (DataType)tensor.DataType switch
    {
        DataType.Float => "F32",
        DataType.Double => "F64",
        DataType.Float16 => "F16",
        DataType.Bfloat16 => "BF16",
        DataType type => type.ToString(),
    };

    /// <summary>The bytes of a tensor that the file itself holds, little-endian.</summary>
    public static ReadOnlyMemory<byte> Bytes(TensorProto tensor)
    {
        if (!tensor.RawData.IsEmpty) return tensor.RawData.Memory;
        return (DataType)tensor.DataType switch
        {
            DataType.Float => AsBytes<float>([.. tensor.FloatData]),
            DataType.Double => AsBytes<double>([.. tensor.DoubleData]),
            DataType.Float16 or DataType.Bfloat16 => AsBytes<ushort>([.. tensor.Int32Data.Select(bits => (ushort)bits)]),
            DataType.Int64 => AsBytes<long>([.. tensor.Int64Data]),
            DataType.Int32 => AsBytes<int>([.. tensor.Int32Data]),
            _ => ReadOnlyMemory<byte>.Empty,
        };
    }

    /// <summary>The values of a tensor of float32; null for other types.</summary>
    public static float[]? Floats(TensorProto tensor) =>
        IsHere(tensor, DataType.Float) ? MemoryMarshal.Cast<byte, float>(Bytes(tensor).Span).ToArray() : null;

    /// <summary>The values of a tensor of whole numbers; null for other types.</summary>
    public static long[]? Integers(TensorProto tensor)
    {
        if (IsHere(tensor, DataType.Int64)) return MemoryMarshal.Cast<byte, long>(Bytes(tensor).Span).ToArray();
        return IsHere(tensor, DataType.Int32) ? [.. MemoryMarshal.Cast<byte, int>(Bytes(tensor).Span).ToArray().Select(number => (long)number)] : null;
    }

    private static bool IsHere(TensorProto tensor, DataType type) => tensor.DataType == (int)type && tensor.DataLocation == DataLocation.Default;

    private static byte[] AsBytes<T>(T[] values) where T : unmanaged => MemoryMarshal.AsBytes<T>(values).ToArray();
}
