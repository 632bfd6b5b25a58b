using System.Runtime.InteropServices;
using Microsoft.ML.MultiTask.Interop;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Layers;

/// <summary>
/// The rows of a batch laid end to end: row <c>r</c> owns positions <c>Offsets[r]</c> to <c>Offsets[r + 1]</c> (exclusive) of every
/// <c>[tokens, width]</c> tensor. There is no padding in this layout, so nothing computed on it can depend on padding.
/// </summary>
/// <remarks>The tensors are made when first asked for and belong to the dispose scope of that moment (one scope per step). Not thread safe.</remarks>
public sealed class Segments
{
    /// <summary>What a softmax gives no weight to; finite, so that a row without positions has no NaN in its gradient.</summary>
    private const double Outside = -1e30;

    private readonly int[] _offsets;
    private Tensor? _lengths, _rowOfToken, _first, _last, _padIndex, _unpadIndex, _mask;

    /// <summary>Lays out rows of these lengths; a length may be zero.</summary>
    /// <param name="lengths">The number of positions of every row.</param>
    /// <param name="device">Where the index tensors live.</param>
    public Segments(ReadOnlySpan<int> lengths, Device device)
    {
        Device = device;
        _offsets = new int[lengths.Length + 1];
        for (int r = 0; r < lengths.Length; r++)
        {
            _offsets[r + 1] = _offsets[r] + lengths[r];
            MaxLength = Math.Max(MaxLength, lengths[r]);
        }
    }

    /// <summary>Where the index tensors live.</summary>
    public Device Device { get; }

    /// <summary>The number of rows.</summary>
    public int Rows => _offsets.Length - 1;

    /// <summary>The number of positions of all rows together.</summary>
    public int Tokens => _offsets[^1];

    /// <summary>The length of the longest row; 0 without rows.</summary>
    public int MaxLength { get; }

    /// <summary>Start of every row, and the end of the last: <c>Rows + 1</c> numbers.</summary>
    public ReadOnlySpan<int> Offsets => _offsets;

    /// <summary>The length of one row.</summary>
    public int Length(int row) => _offsets[row + 1] - _offsets[row];

    /// <summary>Lengths of the rows, int64 <c>[rows]</c>.</summary>
    public Tensor Lengths => _lengths ??= Index(Rows, (r, span) => span[r] = Length(r));

    /// <summary>The row of every position, int64 <c>[tokens]</c>.</summary>
    public Tensor RowOfToken => _rowOfToken ??= Index(Tokens, (r, span) => span[_offsets[r].._offsets[r + 1]].Fill(r));

    /// <summary>First position of every row, int64 <c>[rows]</c>. An empty row gives a position it does not own.</summary>
    public Tensor First => _first ??= Index(Rows, (r, span) => span[r] = Math.Min(_offsets[r], Math.Max(0, Tokens - 1)));

    /// <summary>Last position of every row, int64 <c>[rows]</c>. An empty row gives a position it does not own.</summary>
    public Tensor Last => _last ??= Index(Rows, (r, span) => span[r] = Math.Max(0, _offsets[r + 1] - 1));

    /// <summary>True where a padded <c>[rows, time]</c> cell is a real position.</summary>
    public Tensor Mask => _mask ??= MakeMask();

    /// <summary>For every cell of <c>[rows * time]</c> the position it shows; cells of padding show position 0.</summary>
    public Tensor PadIndex => _padIndex ??= Index(Rows * MaxLength, (r, span) =>
    {
        for (int t = 0; t < Length(r); t++) span[r * MaxLength + t] = _offsets[r] + t;
    });

    /// <summary>For every position the cell of <c>[rows * time]</c> that shows it, int64 <c>[tokens]</c>.</summary>
    public Tensor UnpadIndex => _unpadIndex ??= Index(Tokens, (r, span) =>
    {
        for (int t = 0; t < Length(r); t++) span[_offsets[r] + t] = r * MaxLength + t;
    });

    /// <summary><c>[tokens, ...]</c> to <c>[rows, time, ...]</c>, padding filled with <paramref name="value"/>.</summary>
    public Tensor Pad(Tensor flat, double value = 0)
    {
        long[] shape = [Rows, MaxLength, .. flat.shape[1..]];
        if (Tokens == 0) return zeros(shape, dtype: flat.dtype, device: Device).Plus(value);
        Tensor padded = flat.index_select(0, PadIndex).view(shape);
        if (Tokens == Rows * MaxLength) return padded;
        Tensor outside = Mask.logical_not();
        for (int d = 1; d < flat.dim(); d++) outside = outside.unsqueeze(-1);
        return padded.Fill(outside, value);
    }

    /// <summary><c>[rows, time, ...]</c> to <c>[tokens, ...]</c>.</summary>
    public Tensor Unpad(Tensor padded) => padded.flatten(0, 1).index_select(0, UnpadIndex);

    /// <summary>The position of the largest value of every row, the first one of several, int64 <c>[rows, width]</c>; NaN counts as the largest. An empty row
    /// gives a position it does not own.</summary>
    /// <param name="flat"><c>[tokens, width]</c>, of at least one position.</param>
    internal Tensor Largest(Tensor flat)
    {
        using var noGradient = no_grad();
        bool fits = flat.numel() <= int.MaxValue / sizeof(float); // in a span
        if (Device.type == TorchSharp.DeviceType.CPU && flat.dtype == ScalarType.Float32 && fits)
        {
            ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(flat.detach().contiguous().bytes);
            return Tensors.From<long>(LargestPlaces.Of(values, _offsets, (int)flat.shape[1]), Device).view(Rows, -1);
        }
        return Pad(flat, double.NegativeInfinity).argmax(1).add_(First.unsqueeze(1)).clamp_max_(Tokens - 1);
    }

    /// <summary>The positions of some rows, int64.</summary>
    internal Tensor PositionsOf(IReadOnlyList<int> rows) =>
        Tensors.From<long>([.. rows.SelectMany(row => Enumerable.Range(_offsets[row], Length(row))).Select(position => (long)position)], Device);

    /// <summary>Values at some places among <paramref name="count"/>, zeros at the others, <c>[count, width]</c>.</summary>
    internal static Tensor Spread(Tensor values, Tensor places, long count) => values.new_zeros(count, values.shape[1]).index_copy(0, places, values);

    /// <summary>A softmax over the positions of every row, <c>[tokens, ...]</c> to <c>[tokens, ...]</c>.</summary>
    public Tensor Softmax(Tensor flat) => Tokens == 0 ? flat : Unpad(Pad(flat, Outside).softmax(1));

    /// <summary>For every position those around it, zeros where its row has none: <c>[tokens, width]</c> to <c>[tokens, count, width]</c>.</summary>
    /// <param name="flat">The states.</param>
    /// <param name="first">How many positions further on the first one lies; below 0 for one before.</param>
    /// <param name="count">How many there are.</param>
    internal Tensor Around(Tensor flat, int first, int count)
    {
        Tensor sources = Index(Tokens * count, (r, span) =>
        {
            for (int t = _offsets[r]; t < _offsets[r + 1]; t++)
            {
                for (int k = 0; k < count; k++)
                {
                    int source = t + first + k;
                    span[t * count + k] = source >= _offsets[r] && source < _offsets[r + 1] ? source : Tokens; // a row of zeros stands behind the last one
                }
            }
        });
        return cat([flat, flat.new_zeros(1, flat.shape[1])]).index_select(0, sources).view(Tokens, count, flat.shape[1]);
    }

    private Tensor MakeMask()
    {
        var mask = new bool[Rows * MaxLength];
        for (int r = 0; r < Rows; r++) mask.AsSpan(r * MaxLength, Length(r)).Fill(true);
        return Tensors.From<bool>(mask, Device).view(Rows, MaxLength);
    }

    private delegate void FillRow(int row, Span<long> span);

    private Tensor Index(int size, FillRow fillRow)
    {
        var index = new long[size];
        for (int r = 0; r < Rows; r++) fillRow(r, index);
        return Tensors.From<long>(index, Device);
    }
}
