using System.Globalization;
using Microsoft.ML.MultiTask.Metrics;

namespace Microsoft.ML.MultiTask.Objectives.Tasks;

/// <summary>The metrics of tasks with one class a row.</summary>
internal sealed class ClassEvaluator(IReadOnlyList<string> classes, string main) : TaskEvaluator
{
    private readonly ClassificationMetrics _metrics = new(classes.Count, values: Values(classes));

    public override PredictionParts Parts => PredictionParts.Labels | PredictionParts.Scores;

    public override void Add(in EvaluatedRow row) => _metrics.Add(row.Labels, row.Classes, row.Scores);

    public override TaskMetrics Result(string task) => TaskMetrics.Of(task, main, _metrics.Result);

    /// <summary>Throws when the metric that decides has no value for these classes.</summary>
    internal static void RequireScale(TaskObjective task, string metric, IReadOnlyList<string> classes)
    {
        if (metric != nameof(ClassificationResult.MacroMeanAbsoluteError) || Values(classes) is not null) return;
        throw new InvalidOperationException($"Task '{task.Name}': {metric} needs labels that are numbers, but column '{task.Label.Column}' has "
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
