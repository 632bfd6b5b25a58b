using Microsoft.ML.Data;

namespace Microsoft.ML.MultiTask.Data.Columns;

/// <summary>Reads a vector column; every value is converted with the number of its row at hand for an error message.</summary>
internal sealed class VectorReader<TValue, TCached>(DataViewRow source, DataViewSchema.Column column, Func<TValue, long, TCached> convert) : ColumnReader
    where TCached : unmanaged
{
    private readonly ValueGetter<VBuffer<TValue>> _getter = source.GetGetter<VBuffer<TValue>>(column);
    private VBuffer<TValue> _buffer;

    public override void Read(ColumnData data, long row)
    {
        _getter(ref _buffer);
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
}
