using Microsoft.ML.MultiTask.Encoders;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>The learned part of a <see cref="ScoredObjective"/>.</summary>
public abstract class ScoredModule(string name) : ObjectiveModule(name)
{
    /// <summary>Predictions as plain arrays.</summary>
    /// <param name="encodings">The encoded inputs.</param>
    /// <param name="outputs">The scores of all tasks.</param>
    /// <param name="parts">What is needed; the rest may be left empty.</param>
    public abstract TaskPrediction Predict(IReadOnlyDictionary<string, Encoding> encodings, TaskOutputs outputs, PredictionParts parts);
}
