namespace Microsoft.ML.MultiTask.Data.Loading;

/// <summary>The right view of a join: its rows by key, their numbers of tokens and the joined columns.</summary>
internal sealed class JoinedTable
{
    private readonly Dictionary<string, int> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly List<int> _tokenCounts = [];

    private JoinedTable(IReadOnlyList<JoinedColumn> columns)
    {
        Columns = columns;
        _lookup = _rows.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public IReadOnlyList<JoinedColumn> Columns { get; }

    public static JoinedTable Read(IDataView view, string keyColumn, IReadOnlyList<string> columns, string tokensColumn)
    {
        DataViewSchema.Column key = view.Schema[keyColumn], tokens = view.Schema[tokensColumn];
        DataViewSchema.Column[] sources = [.. columns.Select(name => view.Schema[name])];
        var table = new JoinedTable([.. sources.Select(JoinedColumn.Create)]);
        using DataViewRowCursor cursor = view.GetRowCursor([key, tokens, .. sources]);
        table.Read(cursor, cursor.GetGetter<ReadOnlyMemory<char>>(key), TokenCounter.Create(cursor, tokens));
        return table;
    }

    /// <summary>Row with a key, or -1.</summary>
    public int Find(ReadOnlySpan<char> key) => _lookup.TryGetValue(key, out int row) ? row : -1;

    public int TokenCount(int row) => _tokenCounts[row];

    private void Read(DataViewRowCursor cursor, ValueGetter<ReadOnlyMemory<char>> keyGetter, Func<int> tokenCount)
    {
        Action[] readers = [.. Columns.Select(column => column.Reader(cursor))];
        ReadOnlyMemory<char> key = default;
        while (cursor.MoveNext())
        {
            keyGetter(ref key);
            if (key.IsEmpty)
                continue;
            if (!_rows.TryAdd(key.ToString(), _tokenCounts.Count))
                throw new ArgumentException($"Key {Excerpt.Quote(key.Span)} occurs twice in the right view (row {cursor.Position}); keep one of its rows.");
            _tokenCounts.Add(tokenCount());
            foreach (Action read in readers)
                read();
        }
    }
}
