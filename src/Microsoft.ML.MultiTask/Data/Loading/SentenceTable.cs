namespace Microsoft.ML.MultiTask.Data.Loading;

/// <summary>
/// Sentences parsed once into flat arrays. Files are parsed when loaded, not per pass: training reads its data many times, and a pass over arrays is
/// far cheaper than one over text.
/// </summary>
internal sealed class SentenceTable : IDataView
{
    /// <summary>Rows a cursor of a set takes in one go.</summary>
    public const int BlockSize = 64;

    private readonly TableColumn[] _columns;

    public SentenceTable(int rows, IReadOnlyList<TableColumn> columns)
    {
        Rows = rows;
        _columns = [.. columns];
        var builder = new DataViewSchema.Builder();
        foreach (TableColumn column in _columns)
            builder.AddColumn(column.Name, column.Type);
        Schema = builder.ToSchema();
    }

    public int Rows { get; }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => true;

    public TableColumn Column(int index) => _columns[index];

    public long? GetRowCount() => Rows;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        GetRowCursorSet(columnsNeeded, 1, rand)[0];

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        int cursors = Math.Clamp(n, 1, Math.Max(1, (Rows + BlockSize - 1) / BlockSize));
        bool[] active = Active(columnsNeeded);
        int[]? order = Order(rand);
        return [.. Enumerable.Range(0, cursors).Select(i => new SentenceCursor(this, active, order, i, cursors))];
    }

    private bool[] Active(IEnumerable<DataViewSchema.Column> columnsNeeded)
    {
        var active = new bool[_columns.Length];
        foreach (DataViewSchema.Column column in columnsNeeded)
            active[column.Index] = true;
        return active;
    }

    private int[]? Order(Random? random)
    {
        if (random is null)
            return null;
        int[] order = [.. Enumerable.Range(0, Rows)];
        random.Shuffle(order);
        return order;
    }
}
