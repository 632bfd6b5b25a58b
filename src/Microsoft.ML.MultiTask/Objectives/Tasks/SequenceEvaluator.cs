using Microsoft.ML.MultiTask.Metrics;

namespace Microsoft.ML.MultiTask.Objectives.Tasks;

/// <summary>Accuracy of the words, of those outside of the vocabulary where they are marked, and, where the labels follow a span scheme, precision, recall and
/// F1 of the spans.</summary>
internal sealed class SequenceEvaluator : TaskEvaluator
{
    public const string Accuracy = "Accuracy", UnknownAccuracy = "UnknownAccuracy", F1 = "F1";

    private readonly string _label;
    private readonly TagAccuracy _accuracy = new();
    private readonly TagAccuracy? _unknown;
    private readonly SpanF1? _spans;
    private readonly string _main;

    public SequenceEvaluator(string label, IReadOnlyList<string> labels, string? metric, bool marksUnknown)
    {
        _label = label;
        bool hasSpans = TagScheme.Detect(labels) != TagEncoding.None;
        if (hasSpans || metric == F1) _spans = new SpanF1([.. labels]);
        if (marksUnknown) _unknown = new TagAccuracy();
        _main = metric ?? (hasSpans ? F1 : Accuracy);
        Columns = new HashSet<string>(marksUnknown ? [LabelOutputs.PredictedLabel, LabelOutputs.Unknown] : [LabelOutputs.PredictedLabel]);
    }

    public override IReadOnlySet<string> Columns { get; }

    public override void Add(EvaluatedRow row)
    {
        ReadOnlySpan<int> predicted = row.Predicted<int>(LabelOutputs.PredictedLabel), classes = row.Labels<int>(_label);
        if (classes.IsEmpty) return;
        _accuracy.Add(predicted, classes);
        _spans?.Add(predicted, classes);
        if (_unknown is null) return;
        ReadOnlySpan<int> isUnknown = row.Predicted<int>(LabelOutputs.Unknown);
        var ofUnknown = new int[classes.Length];
        for (int word = 0; word < ofUnknown.Length; word++) ofUnknown[word] = isUnknown[word] == 1 ? classes[word] : Labels.Missing;
        _unknown.Add(predicted, ofUnknown);
    }

    public override TaskMetrics Result(string task)
    {
        var values = new Dictionary<string, double> { [Accuracy] = _accuracy.Result.Accuracy };
        if (_unknown is not null) values[UnknownAccuracy] = _unknown.Result.Accuracy;
        if (_spans?.Result is { } spans)
        {
            values["Precision"] = spans.Precision;
            values["Recall"] = spans.Recall;
            values[F1] = spans.F1;
        }
        return new TaskMetrics(task, _main, true, values);
    }
}
