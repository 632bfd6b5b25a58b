using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>The learned part of a <see cref="LabelTask"/>.</summary>
/// <param name="name">The module's name.</param>
/// <param name="settings">The task.</param>
public abstract class LabelModule(string name, LabelTask settings) : TaskModule(name)
{
    /// <summary>The scores (logits) of a batch, <c>[n, classes]</c>, and the states they are made from, <c>[n, width]</c>.</summary>
    public abstract LabelScores Score(ForwardContext context);

    /// <summary>What scores say of every class, label or number, <c>[n, classes]</c>: the chances where there are any, else the scores.</summary>
    public virtual Tensor Prediction(Tensor scores) => settings.Link?.Probabilities(scores) ?? scores;

    /// <inheritdoc/>
    public sealed override TaskOutput Forward(ForwardContext context) => Score(context);

    /// <summary>The loss of scores, <c>[n, classes]</c>.</summary>
    protected abstract Tensor? Loss(Tensor scores, Step step);

    /// <summary>Predictions from scores, <c>[n, classes]</c>.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="context">The batch.</param>
    /// <param name="columns">The names of the output columns that are needed.</param>
    protected abstract TaskPrediction Predict(Tensor scores, ForwardContext context, IReadOnlySet<string> columns);

    /// <inheritdoc/>
    protected sealed override string Task => settings.Name;

    /// <inheritdoc/>
    protected sealed override bool HasLabels(Step step) => step.Batch.Labels[settings.LabelColumnName].HasLabels;

    /// <inheritdoc/>
    protected sealed override Tensor? Loss(TaskOutput output, Step step) => Loss(output.Scores!, step);

    /// <inheritdoc/>
    protected sealed override TaskPrediction Predict(TaskOutput output, ForwardContext context, IReadOnlySet<string> columns) =>
        Predict(output.Scores!, context, columns);
}
