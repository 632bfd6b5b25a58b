using Microsoft.ML.MultiTask.Objectives;

namespace Microsoft.ML.MultiTask.Scoring;

/// <summary>The output columns of a network and their names.</summary>
internal sealed class ScoringSchema
{
    private readonly (string Name, int Prediction, OutputColumn Column)[] _columns;
    private readonly int _predictions;

    /// <summary>The columns of some objectives.</summary>
    /// <param name="scored">What yields columns, main tasks first.</param>
    /// <param name="labels">The names of the classes by label column.</param>
    /// <param name="mainTasks">The number of main tasks.</param>
    public ScoringSchema(IReadOnlyList<ScoredObjective> scored, IReadOnlyDictionary<string, IReadOnlyList<string>> labels, int mainTasks)
    {
        Tasks = [.. scored.OfType<TaskObjective>().Select(task => task.Name)];
        _predictions = scored.Count;
        _columns = [.. scored.SelectMany((objective, p) => objective.Outputs(labels).Select((column, c) =>
            (objective.ColumnName(column.Suffix, mainTasks == 1 && p == 0), p, c == 0 ? TaskAnnotation.Describe(column, objective) : column)))];
    }

    /// <summary>The tasks, in the order of the plan.</summary>
    public IReadOnlyList<string> Tasks { get; }

    /// <summary>The number of output columns.</summary>
    public int Count => _columns.Length;

    /// <summary>The output column at a place among the outputs, and the number of the prediction that it shows.</summary>
    public (int Prediction, OutputColumn Column) this[int output] => (_columns[output].Prediction, _columns[output].Column);

    /// <summary>The output columns alone.</summary>
    public DataViewSchema Outputs() => AddTo(new DataViewSchema.Builder());

    /// <summary>The columns of a view, then the output columns.</summary>
    public DataViewSchema After(DataViewSchema input)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(input);
        return AddTo(builder);
    }

    /// <summary>The active output columns of every prediction.</summary>
    public IReadOnlyList<IReadOnlySet<string>> Active(Func<int, bool> isActive)
    {
        HashSet<string>[] active = [.. Enumerable.Range(0, _predictions).Select(_ => new HashSet<string>())];
        for (int output = 0; output < _columns.Length; output++)
        {
            if (isActive(output)) active[_columns[output].Prediction].Add(_columns[output].Column.Suffix);
        }
        return active;
    }

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
