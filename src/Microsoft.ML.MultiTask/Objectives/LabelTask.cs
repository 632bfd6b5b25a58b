using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Objectives;

namespace Microsoft.ML.MultiTask;

/// <summary>A task with one label column and a score for every class of it: <c>[n, classes]</c> for the rows of a batch, or for the positions of an
/// input.</summary>
public abstract record LabelTask : TaskObjective
{
    /// <summary>Learns the labels of a column, and is called by it.</summary>
    protected LabelTask(string labelColumnName)
    {
        LabelColumnName = labelColumnName;
        Name = labelColumnName;
    }

    /// <summary>The label column.</summary>
    public string LabelColumnName { get; init; }

    /// <inheritdoc/>
    public override string Name { get; init; }

    /// <summary>The label column, and how it is read.</summary>
    [JsonIgnore]
    public abstract ColumnUse Label { get; }

    /// <summary>How its scores become probabilities, one a class or label; null (the default) where they do not, position by position. Objectives that compare
    /// its predictions with others need it.</summary>
    [JsonIgnore]
    public virtual ScoreLink? Link => null;

    /// <inheritdoc/>
    [JsonIgnore]
    public sealed override IReadOnlyList<ColumnUse> Columns => [Label];

    /// <inheritdoc/>
    public sealed override TaskModule BuildTask(BuildContext context) => BuildModule(context);

    /// <summary>Builds the learned part.</summary>
    public abstract LabelModule BuildModule(BuildContext context);

    /// <inheritdoc/>
    public sealed override IReadOnlyList<OutputColumn> Outputs(IReadOnlyDictionary<string, IReadOnlyList<string>> labels) =>
        [.. Outputs(labels.GetValueOrDefault(LabelColumnName, [])).Select(column => column with { LabelColumn = LabelColumnName })];

    /// <inheritdoc/>
    public sealed override TaskEvaluator CreateEvaluator(IReadOnlyDictionary<string, IReadOnlyList<string>> labels) =>
        CreateEvaluator(labels.GetValueOrDefault(LabelColumnName, []));

    /// <summary>The columns it yields when scoring.</summary>
    /// <param name="classes">The names of the classes, in class order; empty where the labels are numbers or not yet known.</param>
    protected abstract IReadOnlyList<OutputColumn> Outputs(IReadOnlyList<string> classes);

    /// <summary>A new accumulator of this task's metrics.</summary>
    /// <param name="classes">The names of the classes, in class order; empty where the labels are numbers.</param>
    protected abstract TaskEvaluator CreateEvaluator(IReadOnlyList<string> classes);
}
