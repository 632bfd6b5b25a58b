using Microsoft.ML.Data;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>A column of values of one type.</summary>
/// <param name="Suffix">Its name, such as <c>PredictedLabel</c>.</param>
/// <param name="Type">Its type.</param>
/// <param name="Read">Writes the value of a row.</param>
public sealed record OutputColumnOf<T>(string Suffix, DataViewType Type, OutputColumnOf<T>.Reader Read) : OutputColumn(Suffix, Type)
{
    /// <summary>Writes the value of one row of a prediction.</summary>
    public delegate void Reader(TaskPrediction prediction, int row, ref T value);

    /// <inheritdoc/>
    public override Delegate Getter(Func<(TaskPrediction Prediction, int Row)> current) => (ValueGetter<T>)((ref T value) =>
    {
        (TaskPrediction prediction, int row) = current();
        Read(prediction, row, ref value);
    });
}
