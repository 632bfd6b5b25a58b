using Microsoft.ML.MultiTask.Data;
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
        ScoredTask[] tasks = [.. predicted.Where(found => found.Task.Columns.All(use => scored.Schema.GetColumnOrNull(use.Column) is not null))
            .Select(found => new ScoredTask(scored.Schema, found.Task, found.Outputs))];
        if (tasks.Length == 0)
        {
            throw new InvalidOperationException("The view has no label column for any of its predictions: "
                + $"{string.Join(", ", predicted.SelectMany(found => found.Task.Columns.Select(use => $"'{use.Column}' (task '{found.Task.Name}')")))}.");
        }
        AddUnseenTexts(scored, [.. tasks.SelectMany(task => task.Texts)]);
        using DataViewRowCursor cursor = scored.GetRowCursor([.. tasks.SelectMany(task => task.Columns).DistinctBy(column => column.Index)]);
        (Action AddRow, Func<TaskMetrics> Result)[] measures = [.. tasks.Select(task => task.Measure(cursor))];
        while (cursor.MoveNext())
        {
            foreach ((Action addRow, _) in measures) addRow();
        }
        return [.. measures.Select(measure => measure.Result())];
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

    /// <summary>The output columns of a task: those that share the prefix of its first one and come after it; null when there are none, as for a copy of
    /// it.</summary>
    private static DataViewSchema.Column[]? Outputs(DataViewSchema schema, TaskObjective task, DataViewSchema.Column first)
    {
        IReadOnlyList<OutputColumn> columns = task.Outputs(new Dictionary<string, IReadOnlyList<string>>());
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

    private static void AddUnseenTexts(IDataView scored,
        (DataViewSchema.Column Column, Func<DataViewRow, (ColumnReader Reader, ColumnData Data)> Open)[] texts)
    {
        if (texts.Length == 0) return;
        using DataViewRowCursor cursor = scored.GetRowCursor([.. texts.Select(text => text.Column).DistinctBy(column => column.Index)]);
        (ColumnReader Reader, ColumnData Data)[] readers = [.. texts.Select(text => text.Open(cursor))];
        while (cursor.MoveNext())
        {
            foreach ((ColumnReader reader, ColumnData data) in readers)
            {
                reader.Read(data, cursor.Position);
                data.Clear();
            }
        }
    }
}
