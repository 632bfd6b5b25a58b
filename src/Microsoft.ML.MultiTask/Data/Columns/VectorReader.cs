using Microsoft.ML.Data;

namespace Microsoft.ML.MultiTask.Data.Columns;

/// <summary>Reads a vector column; every value is converted with the number of its row at hand for an error message. A column of known size may still give
/// vectors of another, as ML.NET does not look at the lengths of the arrays of a class.</summary>
/// <param name="source">The row.</param>
/// <param name="column">The column.</param>
/// <param name="convert">From a value and the number of its row.</param>
/// <param name="mayBeEmpty">Whether an empty vector may stand for missing values in a column of known size.</param>
internal sealed class VectorReader<TValue, TCached>(DataViewRow source, DataViewSchema.Column column, Func<TValue, long, TCached> convert,
    bool mayBeEmpty = true) : ColumnReader
    where TCached : unmanaged
{
    private readonly int _size = column.Type is VectorDataViewType { IsKnownSize: true, Size: var size } ? size : 0;
    private readonly ValueGetter<VBuffer<TValue>> _getter = source.GetGetter<VBuffer<TValue>>(column);
    private VBuffer<TValue> _buffer;

    public override void Read(ColumnData data, long row)
    {
        _getter(ref _buffer);
        if (_size > 0 && _buffer.Length != _size && !(mayBeEmpty && _buffer.Length == 0)) throw OfOtherSize(row);
        Span<TCached> room = ((Ragged<TCached>)data).Append(_buffer.Length);
        if (_buffer.IsDense)
        {
            ReadOnlySpan<TValue> values = _buffer.GetValues();
            for (int i = 0; i < room.Length; i++) room[i] = convert(values[i], row);
            return;
        }
        int next = 0;
        foreach (TValue value in _buffer.DenseValues()) room[next++] = convert(value, row);
    }

    private InvalidOperationException OfOtherSize(long row) => new($"Column '{column.Name}' has {_buffer.Length} values in row {row}, but it is a vector of "
        + $"{_size}; give every row {_size} values{(mayBeEmpty ? ", or an empty vector where there are none" : "")}.");
}
