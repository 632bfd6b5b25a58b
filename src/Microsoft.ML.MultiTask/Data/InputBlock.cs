using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Data;

/// <summary>What a batch holds of one input: plain arrays, from which tensors are made on first use, in the dispose scope of the step.</summary>
public abstract class InputBlock
{
    private Segments? _segments;
    private int[]? _starts;

    /// <summary>The number of positions of every row.</summary>
    public abstract int[] Lengths { get; }

    /// <summary>Whether two rows hold the same. Default: a row is the same as itself alone.</summary>
    public virtual bool AreSame(int row, int other) => row == other;

    /// <summary>The part of values that are laid end to end, so many a position, that belongs to a row.</summary>
    private protected ReadOnlySpan<T> OfRow<T>(T[] values, int row, int width = 1)
    {
        if (_starts is null)
        {
            var starts = new int[Lengths.Length + 1];
            for (int r = 0; r < Lengths.Length; r++) starts[r + 1] = starts[r] + Lengths[r];
            _starts = starts;
        }
        return values.AsSpan((_starts[row] * width)..(_starts[row + 1] * width));
    }

    /// <summary>How the positions of the rows are laid end to end.</summary>
    public Segments Segments(Device device) => _segments ??= new Segments(Lengths, device);
}
