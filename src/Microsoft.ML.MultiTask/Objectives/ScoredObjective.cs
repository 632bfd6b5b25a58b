using Microsoft.ML.MultiTask.Objectives;

namespace Microsoft.ML.MultiTask;

/// <summary>An objective that yields columns when scoring: a task, or something that has no label, such as the states of a layer.</summary>
public abstract record ScoredObjective : Objective
{
    /// <summary>The columns it yields when scoring.</summary>
    /// <param name="labels">The names of the classes by label column, in class order; a column whose labels are numbers, or not yet known, is missing or
    /// empty.</param>
    public abstract IReadOnlyList<OutputColumn> Outputs(IReadOnlyDictionary<string, IReadOnlyList<string>> labels);

    /// <summary>The name of an output column. Default: the suffix alone for the only main task of a model, else with the objective's name before it.</summary>
    /// <param name="suffix">The column's suffix.</param>
    /// <param name="isOnlyTask">Whether this is the only main task of its model.</param>
    public virtual string ColumnName(string suffix, bool isOnlyTask) => isOnlyTask ? suffix : $"{Name}.{suffix}";
}
