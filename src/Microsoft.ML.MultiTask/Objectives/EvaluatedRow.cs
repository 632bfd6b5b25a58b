namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>The prediction of one row beside its labels.</summary>
/// <param name="labels">Predicted classes or flags.</param>
/// <param name="scores">Scores.</param>
/// <param name="classes">The true classes; <see cref="ColumnUse.Missing"/> where there is none.</param>
/// <param name="values">The true numbers or flags; NaN where there is none.</param>
public readonly ref struct EvaluatedRow(ReadOnlySpan<int> labels, ReadOnlySpan<float> scores, ReadOnlySpan<int> classes, ReadOnlySpan<float> values)
{
    /// <summary>Predicted classes or flags.</summary>
    public ReadOnlySpan<int> Labels { get; } = labels;

    /// <summary>Scores.</summary>
    public ReadOnlySpan<float> Scores { get; } = scores;

    /// <summary>The true classes; <see cref="ColumnUse.Missing"/> where there is none. Empty for tasks whose labels are numbers.</summary>
    public ReadOnlySpan<int> Classes { get; } = classes;

    /// <summary>The true numbers or flags; NaN where there is none. Empty for tasks whose labels are classes.</summary>
    public ReadOnlySpan<float> Values { get; } = values;
}
