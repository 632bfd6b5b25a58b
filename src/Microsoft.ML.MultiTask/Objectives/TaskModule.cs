using Microsoft.ML.MultiTask.Encoders;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>The learned part of a task: scores, a loss on them, and predictions.</summary>
public abstract class TaskModule(string name) : ScoredModule(name)
{
    /// <summary>The scores (logits) of a batch: <c>[tokens, classes]</c> or <c>[rows, classes]</c>.</summary>
    /// <param name="encodings">The encoded inputs.</param>
    /// <param name="outputs">The scores of other tasks.</param>
    public abstract Tensor Scores(IReadOnlyDictionary<string, Encoding> encodings, TaskOutputs outputs);

    /// <summary>How much every position of its input counts, <c>[tokens]</c>, summing to 1 over a row; null (the default) where it does not weigh
    /// them.</summary>
    /// <param name="encodings">The encoded inputs.</param>
    public virtual Tensor? Attention(IReadOnlyDictionary<string, Encoding> encodings) => null;

    /// <summary>What the scores say of every class, label or number, for an objective that reads it: <c>[n, classes]</c>. Default: the chances of classes that
    /// exclude each other.</summary>
    /// <param name="scores">What <see cref="Scores"/> gave.</param>
    public virtual Tensor Prediction(Tensor scores) => scores.softmax(1);

    /// <summary>The loss, given the scores.</summary>
    protected abstract Tensor? Loss(Tensor scores, Step step);

    /// <inheritdoc/>
    public sealed override Tensor? Loss(Step step) => HasLabels(step) ? Loss(step.Outputs[Task], step) : null;

    /// <summary>The task's name, under which its scores are known.</summary>
    protected abstract string Task { get; }

    /// <summary>Whether any row or position of the batch is labelled.</summary>
    protected abstract bool HasLabels(Step step);

    /// <inheritdoc/>
    public sealed override TaskModule Measured => this;
}
