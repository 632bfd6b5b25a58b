using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>An objective that also predicts: it has one label column, output columns and a metric.</summary>
public abstract record TaskObjective : Objective
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
    public sealed override ObjectiveModule Build(BuildContext context) => BuildTask(context);

    /// <summary>Builds the learned part.</summary>
    public abstract TaskModule BuildTask(BuildContext context);

    /// <summary>The columns it yields when scoring, without the task's name before them.</summary>
    /// <param name="classes">The names of the classes, in class order; empty where the labels are numbers or not yet known.</param>
    public abstract IReadOnlyList<OutputColumn> Outputs(IReadOnlyList<string> classes);

    /// <summary>A new accumulator of this task's metrics.</summary>
    /// <param name="classes">The names of the classes, in class order; empty where the labels are numbers.</param>
    public abstract TaskEvaluator CreateEvaluator(IReadOnlyList<string> classes);
}
