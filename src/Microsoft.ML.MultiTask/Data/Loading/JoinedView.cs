namespace Microsoft.ML.MultiTask.Data.Loading;

/// <summary>The left view of a join with the columns of the right one after its own.</summary>
internal sealed class JoinedView : IDataView
{
    private readonly IDataView _left;
    private readonly DataViewSchema.Column _key;
    private readonly DataViewSchema.Column _tokens;

    public JoinedView(IDataView left, DataViewSchema.Column key, DataViewSchema.Column tokens, JoinedTable right)
    {
        (_left, _key, _tokens, Right) = (left, key, tokens, right);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(left.Schema);
        foreach (JoinedColumn column in right.Columns)
            builder.AddColumn(column.Name, column.Type, column.Annotations);
        Schema = builder.ToSchema();
    }

    public JoinedTable Right { get; }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => _left.CanShuffle;

    public long? GetRowCount() => _left.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] active = Active(columnsNeeded);
        return Wrap(_left.GetRowCursor(LeftColumns(active), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        bool[] active = Active(columnsNeeded);
        return [.. _left.GetRowCursorSet(LeftColumns(active), n, rand).Select(cursor => Wrap(cursor, active))];
    }

    private bool AnyJoined(bool[] active) => active.AsSpan(_left.Schema.Count).Contains(true);

    private IEnumerable<DataViewSchema.Column> LeftColumns(bool[] active) => _left.Schema
        .Where(column => active[column.Index] || (AnyJoined(active) && (column.Index == _key.Index || column.Index == _tokens.Index)));

    private JoinedCursor Wrap(DataViewRowCursor cursor, bool[] active) => AnyJoined(active)
        ? new JoinedCursor(this, cursor, active, cursor.GetGetter<ReadOnlyMemory<char>>(_key), TokenCounter.Create(cursor, _tokens))
        : new JoinedCursor(this, cursor, active, key: null, tokenCount: null);

    private bool[] Active(IEnumerable<DataViewSchema.Column> columnsNeeded)
    {
        var active = new bool[Schema.Count];
        foreach (DataViewSchema.Column column in columnsNeeded)
            active[column.Index] = true;
        return active;
    }
}
