namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>Accumulates the metrics of one task, row by row.</summary>
public abstract class TaskEvaluator
{
    /// <summary>What of a prediction it needs.</summary>
    public abstract PredictionParts Parts { get; }

    /// <summary>Adds a row; a row without labels adds nothing.</summary>
    public abstract void Add(in EvaluatedRow row);

    /// <summary>The metrics of the rows so far, NaN where there was nothing to measure.</summary>
    public abstract TaskMetrics Result(string task);
}
