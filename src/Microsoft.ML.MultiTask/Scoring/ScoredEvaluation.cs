using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Columns;
using Microsoft.ML.MultiTask.Objectives;

namespace Microsoft.ML.MultiTask.Scoring;

/// <summary>Evaluates the tasks of a scored view from its columns alone, without the model.</summary>
internal static class ScoredEvaluation
{
    /// <summary>The metrics of every task with predictions and labels.</summary>
    public static IReadOnlyList<TaskMetrics> Of(IDataView scored)
    {
        (TaskObjective Task, DataViewSchema.Column[] Outputs)[] predicted = Predictions(scored.Schema);
        if (predicted.Length == 0)
        {
            throw new InvalidOperationException(
                "The view holds no predictions of a multi-task model; score it with the model's Transform first, and keep the columns it adds.");
        }
        (TaskObjective Task, DataViewSchema.Column[] Outputs)[] labelled =
            [.. predicted.Where(found => scored.Schema.GetColumnOrNull(found.Task.Label.Column) is not null)];
        if (labelled.Length == 0)
        {
            throw new InvalidOperationException("The view has no label column for any of its predictions: "
                + $"{string.Join(", ", predicted.Select(found => $"'{found.Task.Label.Column}' (task '{found.Task.Name}')"))}.");
        }
        ColumnUse[] labels = [.. labelled.Select(found => Require(scored, found.Task))];
        SymbolTable[] symbols = [.. labelled.Select(found => KnownClasses(found.Outputs))];
        AddUnseenTexts(scored, labels, symbols);
        DataViewSchema.Column[] active = [.. labels.Select(use => scored.Schema[use.Column])
            .Concat(labelled.SelectMany(found => found.Outputs)).DistinctBy(column => column.Index)];
        using DataViewRowCursor cursor = scored.GetRowCursor(active);
        TaskReader[] readers = [.. labelled.Select((found, t) => new TaskReader(cursor, found.Task, labels[t], symbols[t], found.Outputs))];
        while (cursor.MoveNext())
        {
            foreach (TaskReader reader in readers) reader.AddRow();
        }
        return [.. readers.Select(reader => reader.Result())];
    }

    /// <summary>The tasks whose predictions a view holds, also those hidden behind a later column of the same name, as <c>MapKeyToValue</c> leaves
    /// them.</summary>
    private static (TaskObjective, DataViewSchema.Column[])[] Predictions(DataViewSchema schema)
    {
        var found = new Dictionary<string, (TaskObjective, DataViewSchema.Column[])>();
        foreach (DataViewSchema.Column column in schema)
        {
            if (TaskAnnotation.Of(column) is { } task && Outputs(schema, task, column) is { } outputs) found[column.Name] = (task, outputs);
        }
        return [.. found.Values];
    }

    private static ColumnUse Require(IDataView scored, TaskObjective task)
    {
        ColumnUse use = task.Label;
        return use.Bind(CorpusReader.Require(scored.Schema, use, "the scored view").Type);
    }

    /// <summary>The output columns of a task: those that share the prefix of its first one and come after it; null when there are none, as for a copy of
    /// it.</summary>
    private static DataViewSchema.Column[]? Outputs(DataViewSchema schema, TaskObjective task, DataViewSchema.Column first)
    {
        IReadOnlyList<OutputColumn> columns = task.Outputs([]);
        if (!first.Name.EndsWith(columns[0].Suffix, StringComparison.Ordinal)) return null;
        string prefix = first.Name[..^columns[0].Suffix.Length];
        DataViewSchema.Column?[] outputs = [.. columns.Select(column => Next(schema, first.Index, prefix + column.Suffix))];
        return outputs.All(output => output is not null) ? [.. outputs.Select(output => output!.Value)] : null;
    }

    private static DataViewSchema.Column? Next(DataViewSchema schema, int from, string name)
    {
        for (int c = from; c < schema.Count; c++)
        {
            if (schema[c].Name == name) return schema[c];
        }
        return null;
    }

    /// <summary>The classes of a task in the order of its scores.</summary>
    private static SymbolTable KnownClasses(DataViewSchema.Column[] outputs)
    {
        var symbols = new SymbolTable();
        string[]? keys = outputs.Select(KeyValues.Of).FirstOrDefault(values => values is not null);
        foreach (string name in keys ?? outputs.Where(output => output.HasSlotNames()).Select(SlotNames.Of).FirstOrDefault() ?? []) symbols.Add(name, 0);
        return symbols;
    }

    /// <summary>Labels that the model has never seen get classes of their own, which count as errors. Key types tell them beforehand; texts have to be
    /// read.</summary>
    private static void AddUnseenTexts(IDataView scored, ColumnUse[] labels, SymbolTable[] symbols)
    {
        int[] texts = [.. Enumerable.Range(0, labels.Length).Where(t => scored.Schema[labels[t].Column].Type.GetItemType() is TextDataViewType)];
        if (texts.Length == 0) return;
        using DataViewRowCursor cursor = scored.GetRowCursor([.. texts.Select(t => scored.Schema[labels[t].Column]).DistinctBy(column => column.Index)]);
        (ColumnReader Reader, ColumnData Data)[] readers =
            [.. texts.Select(t => (labels[t].Read(scored.Schema[labels[t].Column], cursor, symbols[t], false), labels[t].CreateData()))];
        while (cursor.MoveNext())
        {
            foreach ((ColumnReader reader, ColumnData data) in readers)
            {
                reader.Read(data, cursor.Position);
                data.Clear();
            }
        }
    }

    private sealed class TaskReader
    {
        private readonly DataViewRow _row;
        private readonly TaskObjective _task;
        private readonly ColumnUse _label;
        private readonly ColumnData _labels;
        private readonly ColumnReader _reader;
        private readonly TaskEvaluator _evaluator;
        private readonly Func<int[]> _predicted;
        private readonly Func<float[]> _scores;

        public TaskReader(DataViewRow row, TaskObjective task, ColumnUse label, SymbolTable symbols, DataViewSchema.Column[] outputs)
        {
            _row = row;
            _task = task;
            IReadOnlyList<OutputColumn> columns = task.Outputs([]);
            int known = outputs.Select(KeyValues.Of).FirstOrDefault(values => values is not null)?.Length ?? 0;
            _label = label;
            _labels = label.CreateData();
            _reader = label.Read(row.Schema[label.Column], row, symbols, false);
            _evaluator = task.CreateEvaluator(symbols.Texts);
            _predicted = Column(PredictionParts.Labels) is { } labels ? PredictedValues.Labels(row, labels) : static () => [];
            _scores = Column(PredictionParts.Scores) is { } scores ? Widened(PredictedValues.Scores(row, scores), known, symbols.Count) : static () => [];

            DataViewSchema.Column? Column(PredictionParts part)
            {
                if (!_evaluator.Parts.HasFlag(part)) return null;
                for (int c = columns.Count - 1; c >= 0; c--)
                {
                    if (columns[c].Parts == part) return outputs[c];
                }
                return null;
            }
        }

        public void AddRow()
        {
            _reader.Read(_labels, _row.Position);
            _labels.EndRow();
            int[] predicted = _predicted();
            if (_label.AlignedWith is not null) RequireSameLength(_labels.Length(0), predicted.Length);
            _evaluator.Add(new EvaluatedRow(predicted, _scores(), _labels is Ragged<int> c ? c[0] : default, _labels is Ragged<float> v ? v[0] : default));
            _labels.Clear();
        }

        private void RequireSameLength(int labels, int predictions)
        {
            if (labels == 0 || labels == predictions) return;
            throw new InvalidOperationException($"Column '{_label.Column}' has {labels} labels in row {_row.Position}, but the model predicted {predictions}; give "
                + "one for every word, or an empty vector where the row is not labelled.");
        }

        public TaskMetrics Result() => _evaluator.Result(_task.Name);

        /// <summary>Scores with zeros for the classes that the model does not know.</summary>
        private static Func<float[]> Widened(Func<float[]> scores, int known, int classes) => known == 0 || known == classes
            ? scores
            : () => [.. scores().Chunk(known).SelectMany(position => position.Concat(Enumerable.Repeat(0f, classes - known)))];
    }
}
