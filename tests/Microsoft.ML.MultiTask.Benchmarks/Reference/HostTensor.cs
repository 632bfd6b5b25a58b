using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Benchmarks.Reference;

/// <summary>The fastest ways between managed memory and tensors of the CPU: one copy, no conversion of single elements.</summary>
internal static class HostTensor
{
    /// <summary>A vector of indices.</summary>
    public static Tensor From(ReadOnlySpan<long> values)
    {
        Tensor result = empty(values.Length, dtype: ScalarType.Int64);
        values.CopyTo(MemoryMarshal.Cast<byte, long>(result.bytes));
        return result;
    }

    /// <summary>A vector of numbers.</summary>
    public static Tensor From(ReadOnlySpan<float> values)
    {
        Tensor result = empty(values.Length);
        values.CopyTo(Floats(result));
        return result;
    }

    /// <summary>The memory of a contiguous float tensor.</summary>
    public static Span<float> Floats(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    /// <summary>The memory of a contiguous int64 tensor.</summary>
    public static Span<long> Longs(Tensor tensor) => MemoryMarshal.Cast<byte, long>(tensor.bytes);
}
