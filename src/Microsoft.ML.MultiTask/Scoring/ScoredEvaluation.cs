using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Columns;
using Microsoft.ML.MultiTask.Objectives;

namespace Microsoft.ML.MultiTask.Scoring;

/// <summary>Evaluates the tasks of a scored view from its columns alone, in one pass.</summary>
internal static class ScoredEvaluation
{
    /// <summary>The metrics of every task with predictions and labels.</summary>
    public static IReadOnlyList<TaskMetrics> Of(IDataView scored)
    {
        (TaskObjective Task, DataViewSchema.Column First)[] predicted = [.. scored.Schema.Where(column => !column.IsHidden)
            .Select(column => (Task: TaskAnnotation.Of(column)!, column)).Where(found => found.Task is not null)];
        if (predicted.Length == 0) throw new InvalidOperationException("The view holds no predictions of a multi-task model; score it with the model's Transform first, and keep the columns it adds.");
        (TaskObjective Task, DataViewSchema.Column First)[] labelled = [.. predicted.Where(found => scored.Schema.GetColumnOrNull(found.Task.Label.Column) is not null)];
        if (labelled.Length == 0)
        {
            throw new InvalidOperationException($"The view has no label column for any of its predictions: {string.Join(", ", predicted.Select(found => $"'{found.Task.Label.Column}' (task '{found.Task.Name}')"))}.");
        }
        ColumnUse[] labels = [.. labelled.Select(found => Require(scored, found.Task))];
        DataViewSchema.Column[][] outputs = [.. labelled.Select(found => Outputs(scored.Schema, found.Task, found.First))];
        DataViewSchema.Column[] active = [.. labels.Select(use => scored.Schema[use.Column]).Concat(outputs.SelectMany(columns => columns)).DistinctBy(column => column.Index)];
        using DataViewRowCursor cursor = scored.GetRowCursor(active);
        TaskReader[] readers = [.. labelled.Select((found, t) => new TaskReader(cursor, found.Task, labels[t], outputs[t]))];
        while (cursor.MoveNext())
        {
            foreach (TaskReader reader in readers) reader.AddRow();
        }
        return [.. readers.Select(reader => reader.Result())];
    }

    private static ColumnUse Require(IDataView scored, TaskObjective task)
    {
        ColumnUse use = task.Label;
        return use.Bind(CorpusReader.Require(scored.Schema, use, "the scored view").Type);
    }

    /// <summary>The output columns of a task: those that share the prefix of its first one.</summary>
    private static DataViewSchema.Column[] Outputs(DataViewSchema schema, TaskObjective task, DataViewSchema.Column first)
    {
        IReadOnlyList<OutputColumn> columns = task.Outputs([]);
        string prefix = first.Name[..^columns[0].Suffix.Length];
        return [.. columns.Select(column => schema[prefix + column.Suffix])];
    }

    private sealed class TaskReader
    {
        private readonly DataViewRow _row;
        private readonly TaskObjective _task;
        private readonly ColumnData _labels;
        private readonly ColumnReader _reader;
        private readonly TaskEvaluator _evaluator;
        private readonly Func<int[]> _predicted;
        private readonly Func<float[]> _scores;

        public TaskReader(DataViewRow row, TaskObjective task, ColumnUse label, DataViewSchema.Column[] outputs)
        {
            _row = row;
            _task = task;
            string[] classes = Classes(outputs);
            var symbols = new SymbolTable();
            foreach (string name in classes) symbols.Add(name, 0);
            _labels = label.CreateData();
            _reader = label.Read(row.Schema[label.Column], row, symbols, false);
            // Labels that the model has never seen get classes of their own: they count as errors.
            IReadOnlyList<OutputColumn> columns = task.Outputs(classes);
            _evaluator = task.CreateEvaluator(symbols.Texts);
            _predicted = Reader(columns, outputs, PredictionParts.Labels) is { } labels ? PredictedValues.Labels(row, labels) : static () => [];
            _scores = Reader(columns, outputs, PredictionParts.Scores) is { } scores ? PredictedValues.Scores(row, scores) : static () => [];
        }

        public void AddRow()
        {
            _reader.Read(_labels, _row.Position);
            _labels.EndRow();
            _evaluator.Add(new EvaluatedRow(_predicted(), _scores(), _labels is Ragged<int> c ? c[0] : default, _labels is Ragged<float> v ? v[0] : default));
            _labels.Clear();
        }

        public TaskMetrics Result() => _evaluator.Result(_task.Name);

        private static DataViewSchema.Column? Reader(IReadOnlyList<OutputColumn> columns, DataViewSchema.Column[] outputs, PredictionParts part)
        {
            for (int c = columns.Count - 1; c >= 0; c--)
            {
                if (columns[c].Parts == part) return outputs[c];
            }
            return null;
        }

        private static string[] Classes(DataViewSchema.Column[] outputs) => outputs.Select(KeyValues.Of).FirstOrDefault(values => values is not null) ?? [];
    }
}
