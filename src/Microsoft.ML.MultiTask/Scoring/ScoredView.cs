namespace Microsoft.ML.MultiTask.Scoring;

/// <summary>A view with the network's columns added. Rows are read ahead and scored together; nothing is computed for columns that nobody asks for.</summary>
internal sealed class ScoredView(IDataView source, ScoringColumns columns) : IDataView
{
    public DataViewSchema Schema => columns.Schema;

    public bool CanShuffle => source.CanShuffle;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = new HashSet<int>(columnsNeeded.Select(column => column.Index));
        DataViewSchema.Column[] passed = [.. columns.Input.Where(column => active.Contains(column.Index))];
        // The network's cursor runs ahead of the one that callers see; both must come in the same order, and in that of a cursor over other columns.
        int? order = rand?.Next();
        bool scores = active.Any(index => index >= columns.Input.Count);
        return new ScoredCursor(columns, active, source.GetRowCursor(passed, Ordered(order)),
            scores ? source.GetRowCursor(columns.Read, Ordered(order)) : null);
    }

    /// <summary>One cursor: rows are scored in batches, which use all cores already.</summary>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private static Random? Ordered(int? seed) => seed is { } order ? new Random(order) : null;
}
