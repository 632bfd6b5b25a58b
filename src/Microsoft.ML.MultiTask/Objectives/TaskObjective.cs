using Microsoft.ML.MultiTask.Objectives;

namespace Microsoft.ML.MultiTask;

/// <summary>An objective that also predicts: it has label columns, output columns and a metric. Most tasks have one label column and a score for every class of
/// it: derive those from <see cref="LabelTask"/>.</summary>
public abstract record TaskObjective : ScoredObjective
{
    /// <summary>Ship it with the model although it is only an auxiliary objective. Main tasks are always shipped. Default false.</summary>
    public bool Keep { get; init; }

    /// <inheritdoc/>
    public sealed override TaskObjective Measured() => this;

    /// <inheritdoc/>
    public sealed override ObjectiveModule Build(BuildContext context) => BuildTask(context);

    /// <summary>Builds the learned part.</summary>
    public abstract TaskModule BuildTask(BuildContext context);

    /// <summary>A new accumulator of this task's metrics.</summary>
    /// <param name="labels">The names of the classes by label column, in class order.</param>
    public abstract TaskEvaluator CreateEvaluator(IReadOnlyDictionary<string, IReadOnlyList<string>> labels);
}
