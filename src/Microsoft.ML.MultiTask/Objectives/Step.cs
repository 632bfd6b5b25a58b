using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Sharing;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>Everything that a loss may look at.</summary>
/// <param name="Batch">The batch, masked for the objective: see <see cref="Batch.LearningRows"/>.</param>
/// <param name="Encodings">The encoded inputs by name, as the objective sees them.</param>
/// <param name="Outputs">What the tasks make of the batch, computed when first asked for.</param>
/// <param name="Progress">Where training stands.</param>
public readonly record struct Step(Batch Batch, IReadOnlyDictionary<string, Encoding> Encodings, TaskOutputs Outputs, TrainingProgress Progress)
{
    /// <summary>The encoded inputs as every objective sees them, and the encoders one by one.</summary>
    public required EncodedBatch Encoded { get; init; }

    /// <summary>The name of the objective whose view of the encoders this is.</summary>
    public required string ReadsAs { get; init; }

    /// <summary>Encodes a changed batch, and makes the outputs of the tasks on it.</summary>
    public required Func<Batch, (EncodedBatch Encoded, TaskOutputs Outputs)> Again { get; init; }

    /// <summary>What is done to the encodings before the objective sees them; null (the default): nothing.</summary>
    internal Func<Encoding, Encoding>? Seen { get; init; }

    /// <summary>Encodes a changed batch by the same encoders, such as one with words hidden (<see cref="Batch.With"/>) or with its embedded inputs moved
    /// (<see cref="Batch.WithEmbedded"/>), and gives it as the objective sees it. It costs as much as encoding the batch itself, and has the same
    /// dropout and noise. An objective that is balanced (<see cref="Objective.IsBalanced"/>) may read leaves, cut off from the encoder, through which the
    /// gradient goes on later; the others always read the whole graph, so that they can take gradients for the embedded input.</summary>
    public IReadOnlyDictionary<string, Encoding> Encode(Batch changed) => ViewOf(Again(changed).Encoded);

    /// <summary>The same step over a changed batch: the labels stay, and every task sees what was changed in its own way. It costs as much as
    /// <see cref="Encode"/>.</summary>
    public Step Over(Batch changed)
    {
        (EncodedBatch encoded, TaskOutputs outputs) = Again(changed);
        return this with { Encoded = encoded, Encodings = ViewOf(encoded), Outputs = outputs };
    }

    /// <summary>The loss of a task in this step; null when no row of the batch has a label for it.</summary>
    public Tensor? LossOf(string task) => Outputs.Module(task).Loss(this);

    private IReadOnlyDictionary<string, Encoding> ViewOf(EncodedBatch encoded)
    {
        IReadOnlyDictionary<string, Encoding> view = encoded.For(ReadsAs);
        return Seen is { } seen ? view.ToDictionary(input => input.Key, input => seen(input.Value)) : view;
    }
}
