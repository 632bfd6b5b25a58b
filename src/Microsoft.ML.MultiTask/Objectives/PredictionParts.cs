namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>What a prediction must hold.</summary>
[Flags]
public enum PredictionParts
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The predicted classes or flags.</summary>
    Labels = 1,

    /// <summary>Scores or probabilities.</summary>
    Scores = 2,
}
