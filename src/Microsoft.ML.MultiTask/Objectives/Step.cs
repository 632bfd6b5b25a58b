using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Encoders;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>Everything that a loss may look at.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Encodings">The encoded inputs by name.</param>
/// <param name="Outputs">The scores of the tasks, computed when first asked for.</param>
/// <param name="Progress">Where training stands.</param>
public readonly record struct Step(Batch Batch, IReadOnlyDictionary<string, Encoding> Encodings, TaskOutputs Outputs, TrainingProgress Progress)
{
    /// <summary>Which rows this objective is trained on, by row; null: all. Only objectives without label columns need to look: elsewhere the labels are
    /// missing.</summary>
    public bool[]? Rows { get; init; }
}
