using Microsoft.ML.Data;

namespace Microsoft.ML.MultiTask.Scoring;

/// <summary>Reads predictions back out of the columns of a scored view.</summary>
internal static class PredictedValues
{
    /// <summary>Classes or flags of the current row.</summary>
    public static Func<int[]> Labels(DataViewRow row, DataViewSchema.Column column) => column.Type switch
    {
        VectorDataViewType { ItemType: KeyDataViewType } => Vector<uint, int>(row, column, key => (int)key - 1),
        VectorDataViewType { ItemType: BooleanDataViewType } => Vector<bool, int>(row, column, flag => flag ? 1 : 0),
        KeyDataViewType => Scalar<uint, int>(row, column, key => (int)key - 1),
        BooleanDataViewType => Scalar<bool, int>(row, column, flag => flag ? 1 : 0),
        _ => throw new InvalidOperationException(
            $"Column '{column.Name}' has the type {column.Type}, but predicted labels are keys or Booleans; evaluate before converting them."),
    };

    /// <summary>Scores of the current row.</summary>
    public static Func<float[]> Scores(DataViewRow row, DataViewSchema.Column column) => column.Type is VectorDataViewType
        ? Vector<float, float>(row, column, score => score)
        : Scalar<float, float>(row, column, score => score);

    private static Func<TOut[]> Vector<TIn, TOut>(DataViewRow row, DataViewSchema.Column column, Func<TIn, TOut> convert)
    {
        ValueGetter<VBuffer<TIn>> getter = row.GetGetter<VBuffer<TIn>>(column);
        VBuffer<TIn> buffer = default;
        return () =>
        {
            getter(ref buffer);
            return [.. buffer.DenseValues().Select(convert)];
        };
    }

    private static Func<TOut[]> Scalar<TIn, TOut>(DataViewRow row, DataViewSchema.Column column, Func<TIn, TOut> convert)
    {
        ValueGetter<TIn> getter = row.GetGetter<TIn>(column);
        TIn value = default!;
        return () =>
        {
            getter(ref value);
            return [convert(value)];
        };
    }
}
