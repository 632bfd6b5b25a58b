using Microsoft.ML.Data;

namespace Microsoft.ML.MultiTask.Training;

/// <summary>A view that has some of its columns under other names too. Nothing is copied.</summary>
internal sealed class RenamedView : IDataView
{
    private readonly IDataView _source;
    private readonly int[] _places; // of every column, the one of the source

    private RenamedView(IDataView source, IReadOnlyDictionary<string, string> names)
    {
        _source = source;
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(source.Schema);
        foreach ((string name, string inSource) in names)
        {
            DataViewSchema.Column column = source.Schema[inSource];
            builder.AddColumn(name, column.Type, column.Annotations);
        }
        Schema = builder.ToSchema();
        _places = [.. Enumerable.Range(0, source.Schema.Count), .. names.Values.Select(inSource => source.Schema[inSource].Index)];
    }

    /// <inheritdoc/>
    public DataViewSchema Schema { get; }

    /// <inheritdoc/>
    public bool CanShuffle => _source.CanShuffle;

    /// <summary>The objectives with their data as they look for it, one view for all with the same rows.</summary>
    /// <exception cref="ArgumentException">A name stands for two columns, or names none, or there is no data.</exception>
    public static IReadOnlyList<Objective> In(IReadOnlyList<Objective> objectives)
    {
        const string DataColumns = nameof(Objective.DataColumns);
        if (objectives.FirstOrDefault(objective => objective.Data is null && objective.DataColumns.Count > 0) is { } idle)
        {
            throw new ArgumentException($"Objective '{idle.Name}' has {DataColumns}, but no Data that they would be in.", DataColumns);
        }
        Dictionary<IDataView, IDataView> views = objectives.Where(objective => objective.Data is not null).GroupBy(objective => objective.Data!)
            .ToDictionary(users => users.Key, users => Of(users.Key, [.. users]));
        return [.. objectives.Select(objective => objective.Data is { } data ? objective with { Data = views[data] } : objective)];

        static IDataView Of(IDataView data, Objective[] users)
        {
            var names = new Dictionary<string, string>();
            foreach (Objective user in users)
            {
                foreach ((string name, string column) in user.DataColumns)
                {
                    if (data.Schema.GetColumnOrNull(column) is null)
                    {
                        throw new ArgumentException($"Objective '{user.Name}': {DataColumns} looks for '{name}' under the name '{column}', but its Data has "
                            + $"the columns "
                            + $"{string.Join(", ", data.Schema.Where(c => !c.IsHidden).Select(c => $"'{c.Name}'"))}.", DataColumns);
                    }
                    if (names.TryAdd(name, column) || names[name] == column) continue;
                    throw new ArgumentException($"Objective '{user.Name}': {DataColumns} looks for '{name}' under the name '{column}', but another objective "
                        + $"with the same "
                        + $"Data under '{names[name]}'; give one of the columns another name.", DataColumns);
                }
            }
            return names.Count == 0 ? data : new RenamedView(data, names);
        }
    }

    /// <inheritdoc/>
    public long? GetRowCount() => _source.GetRowCount();

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(this, _source.GetRowCursor(InSource(columnsNeeded), rand));

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [.. _source.GetRowCursorSet(InSource(columnsNeeded), n, rand).Select(cursor => new Cursor(this, cursor))];

    private IEnumerable<DataViewSchema.Column> InSource(IEnumerable<DataViewSchema.Column> columns) =>
        [.. columns.Select(column => _source.Schema[_places[column.Index]]).DistinctBy(column => column.Index)];

    private DataViewSchema.Column InSource(DataViewSchema.Column column) => _source.Schema[_places[column.Index]];

    private sealed class Cursor(RenamedView view, DataViewRowCursor rows) : DataViewRowCursor
    {
        public override DataViewSchema Schema => view.Schema;

        public override long Position => rows.Position;

        public override long Batch => rows.Batch;

        public override bool MoveNext() => rows.MoveNext();

        public override bool IsColumnActive(DataViewSchema.Column column) => rows.IsColumnActive(view.InSource(column));

        public override ValueGetter<DataViewRowId> GetIdGetter() => rows.GetIdGetter();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => rows.GetGetter<TValue>(view.InSource(column));

        protected override void Dispose(bool disposing)
        {
            if (disposing) rows.Dispose();
            base.Dispose(disposing);
        }
    }
}
