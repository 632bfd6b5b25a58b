using Microsoft.ML.Data;

namespace Microsoft.ML.MultiTask.Data.Loading;

/// <summary>Cursor over a <see cref="JoinedView"/>; looks a row's partner up when a joined column is first read.</summary>
internal sealed class JoinedCursor(
    JoinedView view, DataViewRowCursor left, bool[] active, ValueGetter<ReadOnlyMemory<char>>? key, Func<int>? tokenCount) : DataViewRowCursor
{
    private const int Unknown = -2, None = -1;

    private int _partner = Unknown;
    private int _aligned = Unknown;
    private ReadOnlyMemory<char> _key;

    public override DataViewSchema Schema => view.Schema;

    public override long Position => left.Position;

    public override long Batch => left.Batch;

    public override bool MoveNext()
    {
        _partner = _aligned = Unknown;
        return left.MoveNext();
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    public override ValueGetter<DataViewRowId> GetIdGetter() => left.GetIdGetter();

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!active[column.Index])
            throw new InvalidOperationException($"Column {Excerpt.Quote(column.Name)} was not asked for when the cursor was made.");
        int leftColumns = left.Schema.Count;
        if (column.Index < leftColumns)
            return left.GetGetter<TValue>(left.Schema[column.Index]);
        JoinedColumn joined = view.Right.Columns[column.Index - leftColumns];
        return joined.Getter(this) as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"Column {Excerpt.Quote(column.Name)} has values of type {joined.Type.RawType}, not {typeof(TValue)}.");
    }

    /// <summary>Row of the right view with the key of this row, or -1.</summary>
    public int Partner()
    {
        if (_partner == Unknown)
        {
            key!(ref _key);
            _partner = view.Right.Find(_key.Span);
        }
        return _partner;
    }

    /// <summary>The partner if it has as many tokens as this row, else -1.</summary>
    public int AlignedPartner()
    {
        if (_aligned == Unknown)
            _aligned = Partner() is var partner and >= 0 && view.Right.TokenCount(partner) == tokenCount!() ? partner : None;
        return _aligned;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            left.Dispose();
        base.Dispose(disposing);
    }
}
