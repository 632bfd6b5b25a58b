using Microsoft.ML.Data;

namespace Microsoft.ML.MultiTask.Data.Loading;

/// <summary>One column of a <see cref="SentenceTable"/>: immutable, shared by all cursors.</summary>
internal abstract class TableColumn(string name, DataViewType type)
{
    public string Name { get; } = name;

    public DataViewType Type { get; } = type;

    /// <summary>A <see cref="ValueGetter{TValue}"/> of the column's raw type reading the row the cursor is at.</summary>
    public abstract Delegate Getter(SentenceCursor cursor);
}
