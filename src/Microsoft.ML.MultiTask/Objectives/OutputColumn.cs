using Microsoft.ML.Data;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>A column that an objective yields when scoring; it shows the part of its name of a prediction.</summary>
/// <param name="Suffix">Its name, such as <c>PredictedLabel</c>; with several shipped tasks the task's name comes before it.</param>
/// <param name="Type">Its type.</param>
public abstract record OutputColumn(string Suffix, DataViewType Type)
{
    /// <summary>The label column whose classes its keys or slots name; null (the default): none.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>Adds ML.NET's annotations: key values, slot names, the kind of score.</summary>
    public Action<DataViewSchema.Annotations.Builder>? Annotate { get; init; }

    /// <summary>The getter of the column.</summary>
    /// <param name="current">The prediction that holds the current row, and the row's place in it.</param>
    public abstract Delegate Getter(Func<(TaskPrediction Prediction, int Row)> current);
}
