namespace Microsoft.ML.MultiTask.Data;

/// <summary>The cached values of one column of one corpus.</summary>
public abstract class ColumnData
{
    /// <summary>The number of finished rows.</summary>
    public abstract int Rows { get; }

    /// <summary>The number of values of one row.</summary>
    public abstract int Length(int row);

    /// <summary>The values of one row as they lie in memory.</summary>
    public abstract ReadOnlySpan<byte> Bytes(int row);

    /// <summary>Ends the row being written.</summary>
    public abstract void EndRow();

    /// <summary>Forgets all rows and keeps the memory.</summary>
    public abstract void Clear();
}
