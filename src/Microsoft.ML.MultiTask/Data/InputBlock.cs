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

    /// <summary>What its positions are made of, row by row; null (the default) where that is nothing with positions of its own.</summary>
    public virtual InputBlock? Inner => null;

    /// <summary>Some of the rows, laid out anew.</summary>
    /// <param name="rows">The rows, in the order that they come in.</param>
    public abstract InputBlock Only(IReadOnlyList<int> rows);

    /// <summary>Whether two rows hold the same. Default: a row is the same as itself alone.</summary>
    public virtual bool AreSame(int row, int other) => row == other;

    /// <summary>The part of values that are laid end to end, so many a position, that belongs to a row.</summary>
    private protected ReadOnlySpan<T> OfRow<T>(T[] values, int row, int width = 1) => values.AsSpan((StartOf(row) * width)..(StartOf(row + 1) * width));

    /// <summary>The positions of a row.</summary>
    public IEnumerable<int> PositionsOf(int row) => Enumerable.Range(StartOf(row), Lengths[row]);

    /// <summary>Where the positions of a row begin; for the number of rows, where those of the last one end.</summary>
    public int StartOf(int row)
    {
        if (_starts is null)
        {
            var starts = new int[Lengths.Length + 1];
            for (int r = 0; r < Lengths.Length; r++) starts[r + 1] = starts[r] + Lengths[r];
            _starts = starts;
        }
        return _starts[row];
    }

    /// <summary>How the positions of the rows are laid end to end.</summary>
    public Segments Segments(Device device) => _segments ??= new Segments(Lengths, device);
}
