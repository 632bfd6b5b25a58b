using Microsoft.ML.Data;

namespace Microsoft.ML.MultiTask.Data.Loading;

/// <summary>Cursor over a <see cref="SentenceTable"/>; of several cursors number <c>part</c> takes every <c>parts</c>-th block of rows.</summary>
internal sealed class SentenceCursor(SentenceTable table, bool[] active, int[]? order, int part, int parts) : DataViewRowCursor
{
    private int _next = part * SentenceTable.BlockSize;
    private int _row = -1;
    private long _position = -1;
    private long _batch = part;

    public override DataViewSchema Schema => table.Schema;

    public override long Position => _position;

    public override long Batch => _batch;

    /// <summary>Row of the table the cursor is at.</summary>
    public int Row => _row >= 0 ? _row : throw new InvalidOperationException("A value can be read only after MoveNext has returned true.");

    public override bool MoveNext()
    {
        if (_next >= table.Rows)
        {
            _row = -1;
            _position = -1;
            return false;
        }
        _row = order is null ? _next : order[_next];
        _batch = _next / SentenceTable.BlockSize;
        _position++;
        _next++;
        if (_next % SentenceTable.BlockSize == 0)
            _next += (parts - 1) * SentenceTable.BlockSize;
        return true;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!active[column.Index])
            throw new InvalidOperationException($"Column {Excerpt.Quote(column.Name)} was not asked for when the cursor was made.");
        TableColumn source = table.Column(column.Index);
        return source.Getter(this) as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"Column {Excerpt.Quote(column.Name)} has values of type {source.Type.RawType}, not {typeof(TValue)}.");
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = new DataViewRowId((ulong)Row, 0);
}
