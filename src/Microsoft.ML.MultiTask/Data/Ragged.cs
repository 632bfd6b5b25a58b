using System.Runtime.InteropServices;

namespace Microsoft.ML.MultiTask.Data;

/// <summary>The cached values of one column: every row's values end to end in one array, and where each row starts.</summary>
public sealed class Ragged<T> : ColumnData where T : unmanaged
{
    private T[] _values = new T[64];
    private int[] _offsets = new int[16];
    private int _open;

    /// <inheritdoc/>
    public override int Rows => RowCount;

    private int RowCount { get; set; }

    /// <summary>The values of one row.</summary>
    public ReadOnlySpan<T> this[int row] => _values.AsSpan(_offsets[row], _offsets[row + 1] - _offsets[row]);

    /// <inheritdoc/>
    public override int Length(int row) => _offsets[row + 1] - _offsets[row];

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Bytes(int row) => MemoryMarshal.AsBytes(this[row]);

    /// <summary>Room for more values of the row being written; the caller fills it.</summary>
    public Span<T> Append(int count)
    {
        long needed = (long)_open + count;
        if (needed > Array.MaxLength)
        {
            throw new InvalidOperationException($"At row {RowCount} a column has more than {Array.MaxLength} values, which is too many; read fewer rows.");
        }
        if (_values.Length < needed) Array.Resize(ref _values, (int)Math.Min(Array.MaxLength, Math.Max(needed, 2L * _values.Length)));
        Span<T> room = _values.AsSpan(_open, count);
        _open += count;
        return room;
    }

    /// <inheritdoc/>
    public override void EndRow()
    {
        if (_offsets.Length < RowCount + 2) Array.Resize(ref _offsets, _offsets.Length * 2);
        _offsets[++RowCount] = _open;
    }

    /// <inheritdoc/>
    public override void Clear()
    {
        RowCount = 0;
        _open = 0;
    }
}
