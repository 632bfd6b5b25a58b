namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>Accumulates the metrics of one task, row by row.</summary>
public abstract class TaskEvaluator
{
    /// <summary>The names of the output columns that it looks at.</summary>
    public abstract IReadOnlySet<string> Columns { get; }

    /// <summary>Adds a row; a row without labels adds nothing.</summary>
    public abstract void Add(EvaluatedRow row);

    /// <summary>The metrics of the rows so far, NaN where there was nothing to measure.</summary>
    public abstract TaskMetrics Result(string task);
}
