using System.Text.Json;
using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Objectives;

namespace Microsoft.ML.MultiTask.Scoring;

/// <summary>A task's settings as an annotation of its first output column, so that a scored view tells by itself how it is to be evaluated.</summary>
internal static class TaskAnnotation
{
    private const string Kind = "MultiTaskObjective";

    /// <summary>The column with the settings of a task added to its annotations; the column itself where there is no task.</summary>
    public static OutputColumn Describe(OutputColumn column, ScoredObjective objective)
    {
        if (objective is not TaskObjective task) return column;
        ReadOnlyMemory<char> settings = JsonSerializer.Serialize<TaskObjective>(task, SettingsJson.Options).AsMemory();
        return column with
        {
            Annotate = builder =>
            {
                column.Annotate?.Invoke(builder);
                builder.Add(Kind, TextDataViewType.Instance, (ref ReadOnlyMemory<char> value) => value = settings);
            },
        };
    }

    /// <summary>The task whose first output column this is; null for any other column.</summary>
    public static TaskObjective? Of(DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull(Kind) is null) return null;
        ReadOnlyMemory<char> settings = default;
        column.Annotations.GetValue(Kind, ref settings);
        return JsonSerializer.Deserialize<TaskObjective>(settings.Span, SettingsJson.Options);
    }
}
