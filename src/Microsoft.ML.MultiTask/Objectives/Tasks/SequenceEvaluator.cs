using Microsoft.ML.MultiTask.Metrics;

namespace Microsoft.ML.MultiTask.Objectives.Tasks;

/// <summary>Accuracy of the words and, where the labels follow a span scheme, precision, recall and F1 of the spans.</summary>
internal sealed class SequenceEvaluator : TaskEvaluator
{
    private readonly string _label;
    private readonly TagAccuracy _accuracy = new();
    private readonly SpanF1? _spans;
    private readonly string _main;

    public SequenceEvaluator(string label, IReadOnlyList<string> labels, string? metric)
    {
        _label = label;
        bool hasSpans = TagScheme.Detect(labels) != TagEncoding.None;
        if (hasSpans || metric == "F1") _spans = new SpanF1([.. labels]);
        _main = metric ?? (hasSpans ? "F1" : "Accuracy");
    }

    public override IReadOnlySet<string> Columns { get; } = new HashSet<string> { LabelOutputs.PredictedLabel };

    public override void Add(EvaluatedRow row)
    {
        ReadOnlySpan<int> predicted = row.Predicted<int>(LabelOutputs.PredictedLabel), classes = row.Labels<int>(_label);
        if (classes.IsEmpty) return;
        _accuracy.Add(predicted, classes);
        _spans?.Add(predicted, classes);
    }

    public override TaskMetrics Result(string task)
    {
        var values = new Dictionary<string, double> { ["Accuracy"] = _accuracy.Result.Accuracy };
        if (_spans?.Result is { } spans)
        {
            values["Precision"] = spans.Precision;
            values["Recall"] = spans.Recall;
            values["F1"] = spans.F1;
        }
        return new TaskMetrics(task, _main, true, values);
    }
}
