using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Objectives;

namespace Microsoft.ML.MultiTask.Tests.Objectives.Tasks;

/// <summary>Rows for evaluators, and evaluators of tasks with one label column, written out.</summary>
internal static class Evaluated
{
    public static TaskEvaluator Evaluator(LabelTask task, params string[] classes) =>
        task.CreateEvaluator(new Dictionary<string, IReadOnlyList<string>> { [task.LabelColumnName] = classes });

    /// <summary>A row whose true labels are classes.</summary>
    public static EvaluatedRow Classes(string label, int[] predicted, float[] scores, int[] classes) => new(
        new TaskPrediction(1).With("PredictedLabel", predicted).With("Score", scores),
        new Dictionary<string, LabelBlock> { [label] = new LabelBlockOf<int>([0, classes.Length], classes, ColumnUse.Missing) }, 0);

    /// <summary>A row whose true labels are numbers or flags.</summary>
    public static EvaluatedRow Values(string label, int[] predicted, string part, float[] scores, float[] values) => new(
        new TaskPrediction(1).With("PredictedLabel", predicted).With(part, scores),
        new Dictionary<string, LabelBlock> { [label] = new LabelBlockOf<float>([0, values.Length], values, float.NaN) }, 0);
}
