using Microsoft.ML.Data;

namespace Microsoft.ML.MultiTask.Data.Loading;

/// <summary>A column of the right view of a join, kept in memory.</summary>
internal abstract class JoinedColumn(DataViewSchema.Column source, DataViewType type)
{
    public string Name => source.Name;

    public DataViewType Type { get; } = type;

    /// <summary>Annotations such as key values; those of a fixed vector's slots do not hold for a variable one.</summary>
    public DataViewSchema.Annotations? Annotations => source.Type is VectorDataViewType { IsKnownSize: true } ? null : source.Annotations;

    /// <summary>An action that keeps the value of the row the cursor is at.</summary>
    public abstract Action Reader(DataViewRow row);

    /// <summary>A <see cref="ValueGetter{TValue}"/> giving the value of the partner of the row a cursor is at.</summary>
    public abstract Delegate Getter(JoinedCursor cursor);

    public static JoinedColumn Create(DataViewSchema.Column source)
    {
        DataViewType item = source.Type is VectorDataViewType vector ? vector.ItemType : source.Type;
        Type column = (source.Type is VectorDataViewType ? typeof(JoinedVector<>) : typeof(JoinedScalar<>)).MakeGenericType(item.RawType);
        return (JoinedColumn)Activator.CreateInstance(column, source)!;
    }
}
