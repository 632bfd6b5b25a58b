using System.Runtime.Intrinsics;
using Microsoft.ML.MultiTask.Layers.Recurrence;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Layers;

/// <summary>Products of matrices on the CPU, on as many threads as libtorch has. libtorch's own do not use the full width of the vectors of every
/// machine.</summary>
internal static unsafe class DenseProduct
{
    /// <summary>A tensor's memory can be seen as one span up to 2 GB; half of that leaves room for padding.</summary>
    private const long LargestSize = int.MaxValue / (2 * sizeof(float));

    /// <summary>Fewer rows do not pay for packing the right-hand side.</summary>
    private const int LeastRows = 8;

    /// <summary>Fewer rows do not pay for a thread of their own.</summary>
    private const int LeastRowsOfThread = 64;

    /// <summary>Whether a linear layer gains from it on this machine, and its tensors are such that it can be used.</summary>
    /// <param name="input"><c>[rows, inputs]</c>.</param>
    /// <param name="weight"><c>[outputs, inputs]</c>.</param>
    public static bool Serves(Tensor input, Tensor weight) =>
        Vector512.IsHardwareAccelerated && IsPlain(input) && IsPlain(weight) && input.dim() == 2 && input.shape[0] >= LeastRows
        && input.shape[0] * weight.shape[0] <= LargestSize;

    /// <summary>The product of two matrices, each of them as it is or transposed, <c>[rows, columns]</c>.</summary>
    /// <param name="left"><c>[rows, depth]</c>, or <c>[depth, rows]</c> if transposed.</param>
    /// <param name="isLeftTransposed">Whether it is transposed.</param>
    /// <param name="right"><c>[depth, columns]</c>, or <c>[columns, depth]</c> if transposed.</param>
    /// <param name="isRightTransposed">Whether it is transposed.</param>
    /// <param name="bias">What every row begins with, <c>[columns]</c>; null (the default): zeros.</param>
    public static Tensor Of(Tensor left, bool isLeftTransposed, Tensor right, bool isRightTransposed, Tensor? bias = null)
    {
        using DisposeScope scope = NewDisposeScope();
        using var scratch = new Scratch();
        (left, right) = (left.contiguous(), right.contiguous());
        int rows = (int)left.shape[isLeftTransposed ? 1 : 0], depth = (int)left.shape[isLeftTransposed ? 0 : 1];
        int columns = (int)right.shape[isRightTransposed ? 0 : 1], stride = PackedMatrix.PaddedColumns(columns);
        Tensor result = empty(rows, columns);
        float* a = Pointer(left), start = bias is null ? null : Row(scratch, bias.contiguous(), stride);
        float* c = stride == columns ? Pointer(result) : scratch.Take((long)rows * stride);
        PackedMatrix packed = Pack(scratch, right, depth, columns, isRightTransposed);
        (int leftStride, int depthStride) = isLeftTransposed ? (1, rows) : (depth, 1);
        InParts(rows, (first, count) =>
            packed.Multiply(a + (long)first * leftStride, leftStride, depthStride, count, c + (long)first * stride, stride, start, startStride: 0));
        if (stride != columns) CopyRows(c, stride, Pointer(result), columns, rows);
        return scope.MoveToOuter(result);
    }

    private static bool IsPlain(Tensor tensor) =>
        tensor.device_type == DeviceType.CPU && tensor.dtype == ScalarType.Float32 && tensor.numel() <= LargestSize;

    private static PackedMatrix Pack(Scratch scratch, Tensor right, int depth, int columns, bool isTransposed)
    {
        var packed = new PackedMatrix(scratch.Take(PackedMatrix.Size(depth, columns)), depth, columns);
        float* from = Pointer(right);
        if (isTransposed)
        {
            packed.PackTransposed(from, columns);
            return packed;
        }
        for (int k = 0; k < depth; k++) packed.PackRow(k, new(from + (long)k * columns, columns));
        return packed;
    }

    private static void InParts(int rows, Action<int, int> work)
    {
        int threads = Math.Min(get_num_threads(), rows / LeastRowsOfThread);
        if (threads <= 1)
        {
            work(0, rows);
            return;
        }
        int share = (rows + threads - 1) / threads;
        Parallel.For(0, threads, part => work(part * share, Math.Min(share, rows - part * share)));
    }

    private static float* Row(Scratch scratch, Tensor values, int width)
    {
        float* row = scratch.TakeZeros(width);
        new ReadOnlySpan<float>(Pointer(values), (int)values.numel()).CopyTo(new Span<float>(row, width));
        return row;
    }

    private static void CopyRows(float* from, int stride, float* to, int columns, int rows)
    {
        for (int row = 0; row < rows; row++, from += stride, to += columns) new ReadOnlySpan<float>(from, columns).CopyTo(new Span<float>(to, columns));
    }

    private static float* Pointer(Tensor tensor)
    {
        fixed (byte* bytes = tensor.bytes) return (float*)bytes;
    }
}
