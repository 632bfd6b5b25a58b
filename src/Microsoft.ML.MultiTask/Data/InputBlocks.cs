namespace Microsoft.ML.MultiTask.Data;

/// <summary>Makes the part of a batch that belongs to one input.</summary>
/// <remarks>Used by one thread at a time. A corpus may lack the columns of the input: its rows are then empty.</remarks>
public abstract class InputBlocks
{
    /// <summary>The number of positions of a cached row: 1 for inputs without positions.</summary>
    /// <param name="columns">The cached columns of the row's corpus by name.</param>
    /// <param name="row">The row in that corpus.</param>
    public abstract int Length(IReadOnlyDictionary<string, ColumnData> columns, int row);

    /// <summary>Lays out the input for some rows. Only plain arrays are made here, so that it may run ahead on another thread.</summary>
    public abstract InputBlock Build(IReadOnlyList<RowReference> rows);
}
