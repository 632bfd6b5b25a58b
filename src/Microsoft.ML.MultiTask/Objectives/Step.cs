using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Sharing;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>Everything that a loss may look at.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Encodings">The encoded inputs by name, as the objective sees them.</param>
/// <param name="Outputs">The scores of the tasks, computed when first asked for.</param>
/// <param name="Progress">Where training stands.</param>
public readonly record struct Step(Batch Batch, IReadOnlyDictionary<string, Encoding> Encodings, TaskOutputs Outputs, TrainingProgress Progress)
{
    /// <summary>Which rows this objective is trained on, by row; null: all. Only objectives without label columns need to look: elsewhere the labels are
    /// missing.</summary>
    public bool[]? Rows { get; init; }

    /// <summary>The encoded inputs as every objective sees them, and the encoders one by one.</summary>
    public required EncodedBatch Encoded { get; init; }

    /// <summary>Encodes a changed batch by the same encoders, such as one with words hidden (<see cref="Batch.With"/>) or with its embedded inputs moved
    /// (<see cref="Batch.WithEmbedded"/>), and gives it as the objective sees it. It costs as much as encoding the batch itself, and has the same
    /// dropout and noise. An objective
    /// that is balanced (<see cref="Objective.IsBalanced"/>) may read leaves, cut off from the encoder, through which the gradient goes on later; the others
    /// always read the whole graph, so that they can take gradients for the embedded input.</summary>
    public required Func<Batch, IReadOnlyDictionary<string, Encoding>> Encode { get; init; }

    /// <summary>The same step over other encodings of the batch: tasks score those.</summary>
    public Step Over(IReadOnlyDictionary<string, Encoding> encodings) => this with { Encodings = encodings, Outputs = Outputs.Over(encodings) };

    /// <summary>The loss of a task on the encodings of this step; null when no row of the batch has a label for it.</summary>
    public Tensor? LossOf(string task) => Outputs.Module(task).Loss(this);
}
