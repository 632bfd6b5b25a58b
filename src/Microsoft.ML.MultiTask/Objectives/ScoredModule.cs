namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>The learned part of a <see cref="ScoredObjective"/>.</summary>
public abstract class ScoredModule(string name) : ObjectiveModule(name)
{
    /// <summary>Predictions as plain arrays.</summary>
    /// <param name="context">The batch, encoded, and the tasks.</param>
    /// <param name="columns">The names of the output columns that are needed; others may be left out.</param>
    public abstract TaskPrediction Predict(ForwardContext context, IReadOnlySet<string> columns);
}
