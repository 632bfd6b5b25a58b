using System.Globalization;
using Microsoft.ML.MultiTask.Metrics;

namespace Microsoft.ML.MultiTask.Objectives.Tasks;

/// <summary>The metrics of tasks with one class a row.</summary>
internal sealed class ClassEvaluator(string label, IReadOnlyList<string> classes, string main) : TaskEvaluator
{
    private readonly ClassificationMetrics _metrics = new(classes.Count, values: Values(classes));

    public override IReadOnlySet<string> Columns { get; } = new HashSet<string> { LabelOutputs.PredictedLabel, LabelOutputs.Score };

    public override void Add(EvaluatedRow row) =>
        _metrics.Add(row.Predicted<int>(LabelOutputs.PredictedLabel), row.Labels<int>(label), row.Predicted<float>(LabelOutputs.Score));

    public override TaskMetrics Result(string task) => TaskMetrics.Of(task, main, _metrics.Result);

    /// <summary>Throws when the metric that decides has no value for these classes.</summary>
    internal static void RequireScale(LabelTask task, string metric, IReadOnlyList<string> classes)
    {
        if (metric != nameof(ClassificationResult.MacroMeanAbsoluteError) || Values(classes) is not null) return;
        throw new InvalidOperationException($"Task '{task.Name}': {metric} needs labels that are numbers, but column '{task.LabelColumnName}' has "
            + $"{string.Join(", ", classes.Take(5).Select(name => $"'{name}'"))}; take another metric, such as Accuracy.");
    }

    /// <summary>Where classes lie on an ordinal scale; null unless all their names are numbers.</summary>
    private static double[]? Values(IReadOnlyList<string> classes)
    {
        var values = new double[classes.Count];
        for (int c = 0; c < values.Length; c++)
        {
            if (!double.TryParse(classes[c], NumberStyles.Float, CultureInfo.InvariantCulture, out values[c]) || !double.IsFinite(values[c])) return null;
        }
        return values;
    }
}
