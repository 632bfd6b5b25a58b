namespace Microsoft.ML.MultiTask.Data;

/// <summary>The encoded rows of one view: flat arrays, no per-row objects.</summary>
/// <param name="name">What error messages call it.</param>
/// <param name="columns">The cached columns by name.</param>
public sealed class Corpus(string name, IReadOnlyDictionary<string, ColumnData> columns)
{
    /// <summary>What error messages and tables call it.</summary>
    public string Name => name;

    /// <summary>The cached columns by name.</summary>
    public IReadOnlyDictionary<string, ColumnData> Columns => columns;

    /// <summary>The number of rows.</summary>
    public int Rows { get; internal set; }

    /// <summary>A column that must be there.</summary>
    public ColumnData this[string column] => columns[column];

    /// <summary>A column, or null when this corpus lacks it.</summary>
    public ColumnData? Find(string column) => columns.GetValueOrDefault(column);

    /// <summary>Forgets the rows and keeps the memory.</summary>
    public void Clear()
    {
        Rows = 0;
        foreach (ColumnData column in columns.Values) column.Clear();
    }
}
