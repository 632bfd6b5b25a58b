using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Objectives;

namespace Microsoft.ML.MultiTask;

/// <summary>An objective that also predicts: it has one label column, output columns and a metric.</summary>
public abstract record TaskObjective : ScoredObjective
{
    /// <summary>Ship it with the model although it is only an auxiliary objective. Main tasks are always shipped. Default false.</summary>
    public bool Keep { get; init; }

    /// <summary>The label column.</summary>
    [JsonIgnore]
    public abstract ColumnUse Label { get; }

    /// <inheritdoc/>
    [JsonIgnore]
    public sealed override IReadOnlyList<ColumnUse> Columns => [Label];

    /// <inheritdoc/>
    [JsonIgnore]
    public sealed override string ClassColumn => Label.Column;

    /// <summary>How its scores become probabilities, one column a class or label; null (the default) where they do not, position by position. Objectives that
    /// compare its predictions with others need it.</summary>
    [JsonIgnore]
    public virtual ScoreLink? Link => null;

    /// <inheritdoc/>
    public sealed override TaskObjective Measured() => this;

    /// <inheritdoc/>
    public sealed override ObjectiveModule Build(BuildContext context) => BuildTask(context);

    /// <summary>Builds the learned part.</summary>
    public abstract TaskModule BuildTask(BuildContext context);

    /// <summary>A new accumulator of this task's metrics.</summary>
    /// <param name="classes">The names of the classes, in class order; empty where the labels are numbers.</param>
    public abstract TaskEvaluator CreateEvaluator(IReadOnlyList<string> classes);
}
