using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Columns;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Objectives.Tasks;

namespace Microsoft.ML.MultiTask.Scoring;

/// <summary>A task whose predictions, and all of whose labels, a view holds.</summary>
internal sealed class ScoredTask
{
    private readonly DataViewSchema _schema;
    private readonly IReadOnlyList<OutputColumn> _columns;
    private readonly IReadOnlyList<DataViewSchema.Column> _outputs;
    private readonly ColumnUse[] _uses;
    private readonly Dictionary<string, SymbolTable> _symbols;
    private readonly Dictionary<string, int> _known;

    /// <summary>Binds the label columns of a task.</summary>
    /// <param name="schema">The schema of the view.</param>
    /// <param name="task">The task.</param>
    /// <param name="outputs">Its output columns in the view.</param>
    public ScoredTask(DataViewSchema schema, TaskObjective task, IReadOnlyList<DataViewSchema.Column> outputs)
    {
        (Task, _schema, _outputs) = (task, schema, outputs);
        _columns = task.Outputs(new Dictionary<string, IReadOnlyList<string>>());
        _uses = [.. task.Columns.Select(use => use.Bind(CorpusReader.Require(schema, use, "the scored view").Type))];
        _symbols = _uses.ToDictionary(use => use.Column, use => KnownClasses(use.Column));
        _known = _symbols.ToDictionary(table => table.Key, table => table.Value.Count);
    }

    /// <summary>The task.</summary>
    public TaskObjective Task { get; }

    /// <summary>The columns that are read.</summary>
    public IEnumerable<DataViewSchema.Column> Columns => _uses.Select(use => _schema[use.Column]).Concat(_outputs);

    /// <summary>The label columns of texts, each with what reads it: labels that the model has never seen get classes of their own, which count as errors. Key
    /// types tell them beforehand; texts have to be read.</summary>
    public IEnumerable<(DataViewSchema.Column Column, Func<DataViewRow, (ColumnReader Reader, ColumnData Data)> Open)> Texts => _uses
        .Where(use => _schema[use.Column].Type.GetItemType() is TextDataViewType)
        .Select(use => (_schema[use.Column], (Func<DataViewRow, (ColumnReader, ColumnData)>)(row => Open(use, row))));

    /// <summary>What adds the rows of a cursor to the metrics of the task, and gives them at the end.</summary>
    public (Action AddRow, Func<TaskMetrics> Result) Measure(DataViewRow row)
    {
        (ColumnUse Use, ColumnReader Reader, ColumnData Data)[] labels =
            [.. _uses.Select(use => Open(use, row)).Zip(_uses, (open, use) => (use, open.Reader, open.Data))];
        TaskEvaluator evaluator = Task.CreateEvaluator(_symbols.ToDictionary(table => table.Key, table => table.Value.Texts));
        PredictedValues.Reader[] predicted = [.. evaluator.Columns.Select(column => Predicted(row, column))];
        return (AddRow, () => evaluator.Result(Task.Name));

        void AddRow()
        {
            var prediction = new TaskPrediction(1);
            foreach (PredictedValues.Reader reader in predicted) reader(prediction);
            Dictionary<string, LabelBlock> known =
                labels.ToDictionary(label => label.Use.Column, label => Labels(label.Use, label.Reader, label.Data, row, prediction));
            evaluator.Add(new EvaluatedRow(prediction, known, 0));
        }
    }

    private (ColumnReader Reader, ColumnData Data) Open(ColumnUse use, DataViewRow row) =>
        (use.Read(row.Schema[use.Column], row, _symbols[use.Column], false), use.CreateData());

    /// <summary>The labels of the current row in one column.</summary>
    private static LabelBlock Labels(ColumnUse use, ColumnReader reader, ColumnData data, DataViewRow row, TaskPrediction prediction)
    {
        data.Clear();
        reader.Read(data, row.Position);
        data.EndRow();
        int[] lengths = [];
        if (use.AlignedWith is not null)
        {
            int labels = data.Length(0), predictions = prediction.Of<int>(LabelOutputs.PredictedLabel, 0).Length;
            if (labels != 0 && labels != predictions)
            {
                throw new InvalidOperationException($"Column '{use.Column}' has {labels} labels in row {row.Position}, but the model predicted {predictions}; "
                    + "give one for every word, or an empty vector where the row is not labelled.");
            }
            lengths = [labels];
        }
        return use.Gather([(data, 0)], lengths);
    }

    private PredictedValues.Reader Predicted(DataViewRow row, string name)
    {
        int place = _columns.ToList().FindIndex(column => column.Suffix == name);
        string? label = _columns[place].LabelColumn;
        return PredictedValues.Of(row, _outputs[place], name, label is null ? null : numbers => Widened(numbers, _known[label], _symbols[label].Count));
    }

    /// <summary>Scores with zeros for the classes that the model does not know.</summary>
    private static float[] Widened(float[] scores, int known, int classes) => known == 0 || known == classes
        ? scores
        : [.. scores.Chunk(known).SelectMany(position => position.Concat(Enumerable.Repeat(0f, classes - known)))];

    /// <summary>The classes of a label column in the order of its scores.</summary>
    private SymbolTable KnownClasses(string label)
    {
        var symbols = new SymbolTable();
        DataViewSchema.Column[] named = [.. _outputs.Where((_, o) => _columns[o].LabelColumn == label)];
        string[]? keys = named.Select(KeyValues.Of).FirstOrDefault(values => values is not null);
        foreach (string name in keys ?? named.Where(output => output.HasSlotNames()).Select(SlotNames.Of).FirstOrDefault() ?? []) symbols.Add(name, 0);
        return symbols;
    }
}
