using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Training;

namespace Microsoft.ML.MultiTask.Scoring;

/// <summary>The output columns of a network and their names.</summary>
internal sealed class ScoringSchema
{
    private readonly (string Name, int Task, OutputColumn Column)[] _columns;

    public ScoringSchema(NetworkPlan plan)
    {
        TaskObjective[] tasks = [.. plan.Objectives.OfType<TaskObjective>()];
        Tasks = [.. tasks.Select(task => task.Name)];
        _columns = [.. tasks.SelectMany((task, t) => task.Outputs(plan.Labels.GetValueOrDefault(task.Label.Column, [])).Select((column, c) =>
            (Prefix(plan, task, t) + column.Suffix, t, c == 0 ? TaskAnnotation.Describe(column, task) : column)))];
    }

    /// <summary>The tasks, in the order of the plan.</summary>
    public IReadOnlyList<string> Tasks { get; }

    /// <summary>The number of output columns.</summary>
    public int Count => _columns.Length;

    /// <summary>The task and the output column at a place among the outputs.</summary>
    public (int Task, OutputColumn Column) this[int output] => (_columns[output].Task, _columns[output].Column);

    /// <summary>The output columns alone.</summary>
    public DataViewSchema Outputs() => AddTo(new DataViewSchema.Builder());

    /// <summary>The columns of a view, then the output columns.</summary>
    public DataViewSchema After(DataViewSchema input)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(input);
        return AddTo(builder);
    }

    /// <summary>What of every task's prediction the active output columns show.</summary>
    public PredictionParts[] Parts(Func<int, bool> isActive)
    {
        var parts = new PredictionParts[Tasks.Count];
        for (int output = 0; output < _columns.Length; output++)
        {
            if (isActive(output)) parts[_columns[output].Task] |= _columns[output].Column.Parts;
        }
        return parts;
    }

    private static string Prefix(NetworkPlan plan, TaskObjective task, int index) => plan.MainTasks == 1 && index == 0 ? "" : task.Name + ".";

    private DataViewSchema AddTo(DataViewSchema.Builder builder)
    {
        foreach ((string name, _, OutputColumn column) in _columns)
        {
            var annotations = new DataViewSchema.Annotations.Builder();
            column.Annotate?.Invoke(annotations);
            builder.AddColumn(name, column.Type, annotations.ToAnnotations());
        }
        return builder.ToSchema();
    }
}
