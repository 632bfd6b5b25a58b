using Microsoft.ML.MultiTask.Data;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>The prediction of one row beside its labels.</summary>
/// <param name="prediction">The prediction that holds the row.</param>
/// <param name="labels">The labels by column.</param>
/// <param name="row">The row's place in both.</param>
public readonly struct EvaluatedRow(TaskPrediction prediction, IReadOnlyDictionary<string, LabelBlock> labels, int row)
{
    /// <summary>What was predicted for an output column.</summary>
    /// <typeparam name="T"><c>int</c> for classes and flags, <c>float</c> for numbers, <c>string</c> for texts.</typeparam>
    public ReadOnlySpan<T> Predicted<T>(string column) => prediction.Of<T>(column, row);

    /// <summary>What is true, in a label column: <see cref="ColumnUse.Missing"/> or NaN where it is not known.</summary>
    /// <typeparam name="T"><c>int</c> for classes, <c>float</c> for numbers and flags; empty when the column holds the other kind.</typeparam>
    public ReadOnlySpan<T> Labels<T>(string column) where T : unmanaged, IEquatable<T> => labels[column] is LabelBlockOf<T> block ? block[row] : default;
}
