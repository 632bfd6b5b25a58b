using Microsoft.ML.MultiTask.Objectives;

namespace Microsoft.ML.MultiTask.Scoring;

/// <summary>Getters of output columns.</summary>
internal static class OutputGetter
{
    /// <summary>The getter of an output column.</summary>
    /// <param name="columns">The bound columns.</param>
    /// <param name="column">The column, one of the outputs.</param>
    /// <param name="current">The prediction of a task that holds the current row, and the row's place in it.</param>
    /// <exception cref="InvalidOperationException">The column holds another type.</exception>
    public static ValueGetter<TValue> Of<TValue>(ScoringColumns columns, DataViewSchema.Column column, Func<int, (TaskPrediction, int)> current)
    {
        (int task, OutputColumn output) = columns.Outputs[column.Index - columns.Input.Count];
        return output.Getter(() => current(task)) as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"Column '{column.Name}' holds {column.Type}, not {typeof(TValue).Name}.");
    }
}
