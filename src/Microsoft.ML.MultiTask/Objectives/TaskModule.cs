using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>The learned part of a task: what it makes of a batch, a loss on that, and predictions.</summary>
public abstract class TaskModule(string name) : ScoredModule(name)
{
    /// <summary>What the task makes of a batch. It is computed once for a batch, whoever reads it.</summary>
    public abstract TaskOutput Forward(ForwardContext context);

    /// <summary>How much every position of its input counts, <c>[tokens]</c>, summing to 1 over a row; null (the default) where it does not weigh
    /// them.</summary>
    public virtual Tensor? Attention(ForwardContext context) => null;

    /// <summary>The loss, given what <see cref="Forward"/> made.</summary>
    protected abstract Tensor? Loss(TaskOutput output, Step step);

    /// <summary>Predictions, given what <see cref="Forward"/> made.</summary>
    /// <param name="output">What it made.</param>
    /// <param name="context">The batch.</param>
    /// <param name="columns">The names of the output columns that are needed; others may be left out.</param>
    protected abstract TaskPrediction Predict(TaskOutput output, ForwardContext context, IReadOnlySet<string> columns);

    /// <summary>The task's name, under which others find what it makes.</summary>
    protected abstract string Task { get; }

    /// <summary>Whether any row or position of the batch is labelled.</summary>
    protected abstract bool HasLabels(Step step);

    /// <inheritdoc/>
    public sealed override Tensor? Loss(Step step) => HasLabels(step) ? Loss(step.Outputs.Of(Task), step) : null;

    /// <inheritdoc/>
    public sealed override TaskPrediction Predict(ForwardContext context, IReadOnlySet<string> columns) => Predict(context.Outputs.Of(Task), context, columns);

    /// <inheritdoc/>
    public sealed override TaskModule Measured => this;
}
