using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Objectives;

namespace Microsoft.ML.MultiTask.Scoring;

/// <summary>Reads predictions back out of the columns of a scored view, as the parts that they were made from.</summary>
internal static class PredictedValues
{
    /// <summary>Adds the value of the current row to a prediction of one row.</summary>
    public delegate void Reader(TaskPrediction prediction);

    /// <summary>A reader of a column.</summary>
    /// <param name="row">The row.</param>
    /// <param name="column">The column.</param>
    /// <param name="part">The name of the part.</param>
    /// <param name="finish">What is done to numbers before they are added; null: nothing.</param>
    public static Reader Of(DataViewRow row, DataViewSchema.Column column, string part, Func<float[], float[]>? finish = null) => column.Type switch
    {
        VectorDataViewType { ItemType: KeyDataViewType } => Vector<uint, int>(row, column, part, key => (int)key - 1),
        VectorDataViewType { ItemType: BooleanDataViewType } => Vector<bool, int>(row, column, part, flag => flag ? 1 : 0),
        VectorDataViewType { ItemType: TextDataViewType } => Vector<ReadOnlyMemory<char>, string>(row, column, part, text => text.ToString()),
        VectorDataViewType vector when vector.ItemType.RawType == typeof(int) => Vector<int, int>(row, column, part, number => number),
        VectorDataViewType vector when vector.ItemType.RawType == typeof(float) => Vector<float, float>(row, column, part, number => number, finish),
        KeyDataViewType => Scalar<uint, int>(row, column, part, key => (int)key - 1),
        BooleanDataViewType => Scalar<bool, int>(row, column, part, flag => flag ? 1 : 0),
        TextDataViewType => Scalar<ReadOnlyMemory<char>, string>(row, column, part, text => text.ToString()),
        { RawType: var raw } when raw == typeof(int) => Scalar<int, int>(row, column, part, number => number),
        { RawType: var raw } when raw == typeof(float) => Scalar<float, float>(row, column, part, number => number),
        _ => throw new InvalidOperationException($"Column '{column.Name}' has the type {column.Type}, but predictions are keys, Booleans, Single, Int32 or "
            + "Text; evaluate before converting them."),
    };

    private static Reader Vector<TIn, TOut>(DataViewRow row, DataViewSchema.Column column, string part, Func<TIn, TOut> convert,
        Func<TOut[], TOut[]>? finish = null)
    {
        ValueGetter<VBuffer<TIn>> getter = row.GetGetter<VBuffer<TIn>>(column);
        VBuffer<TIn> buffer = default;
        return prediction =>
        {
            getter(ref buffer);
            TOut[] values = [.. buffer.DenseValues().Select(convert)];
            if (finish is not null) values = finish(values);
            prediction.With(part, values, [0, values.Length]);
        };
    }

    private static Reader Scalar<TIn, TOut>(DataViewRow row, DataViewSchema.Column column, string part, Func<TIn, TOut> convert)
    {
        ValueGetter<TIn> getter = row.GetGetter<TIn>(column);
        TIn value = default!;
        return prediction =>
        {
            getter(ref value);
            prediction.With(part, [convert(value)]);
        };
    }
}
