using Microsoft.ML.Data;

namespace Microsoft.ML.MultiTask.Data.Loading;

/// <summary>Length of the tokens of a row, whatever their type.</summary>
internal static class TokenCounter
{
    public static Func<int> Create(DataViewRow row, DataViewSchema.Column column)
    {
        Func<DataViewRow, DataViewSchema.Column, Func<int>> create = Create<int>;
        return (Func<int>)create.Method.GetGenericMethodDefinition()
            .MakeGenericMethod(((VectorDataViewType)column.Type).ItemType.RawType).Invoke(null, [row, column])!;
    }

    private static Func<int> Create<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> value = default;
        return () =>
        {
            getter(ref value);
            return value.Length;
        };
    }
}
