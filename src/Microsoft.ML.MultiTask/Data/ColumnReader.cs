namespace Microsoft.ML.MultiTask.Data;

/// <summary>Reads one column of a cursor, row by row.</summary>
public abstract class ColumnReader
{
    /// <summary>Appends the values of the current row.</summary>
    /// <param name="data">What <see cref="ColumnUse.CreateData"/> made.</param>
    /// <param name="row">The number of the row in its view, for error messages.</param>
    public abstract void Read(ColumnData data, long row);
}
