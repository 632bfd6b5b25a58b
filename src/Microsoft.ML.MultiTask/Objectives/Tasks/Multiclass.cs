using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Columns;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Metrics;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Objectives.Tasks;

/// <summary>
/// One class for the row, from its pooled states; the loss is the mean cross-entropy of the labelled rows. Yields <c>PredictedLabel</c> (key) and <c>Score</c>
/// (probabilities), which ML.NET's multiclass evaluator accepts.
/// </summary>
public sealed record Multiclass : TaskObjective
{
    /// <summary>Learns the labels of this column: Text or Key; empty where a row is not labelled.</summary>
    public Multiclass(string labelColumnName)
    {
        LabelColumnName = labelColumnName;
        Name = labelColumnName;
    }

    /// <summary>The label column.</summary>
    public string LabelColumnName { get; init; }

    /// <inheritdoc/>
    public override string Name { get; init; }

    /// <summary>How the states of a row become one vector. Default: the maximum of every dimension.</summary>
    public Pooling Pooling { get; init; } = Pooling.Max;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> OtherInputs => Pooling.OtherInputs;

    /// <summary>The width of a tanh layer before the scores; 0 (the default): none.</summary>
    public int HiddenSize { get; init; }

    /// <summary>Label smoothing (Szegedy et al. 2016). Default 0.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>The metric that decides: the name of any in <see cref="ClassificationResult"/>, such as <c>Accuracy</c> (the default),
    /// <c>MacroF1</c> or, where the labels are numbers, <c>MacroMeanAbsoluteError</c>.</summary>
    public string Metric { get; init; } = "Accuracy";

    /// <inheritdoc/>
    [JsonIgnore]
    public override ColumnUse Label => new LabelColumn(LabelColumnName);

    /// <inheritdoc/>
    [JsonIgnore]
    public override ScoreLink Link => ScoreLink.Softmax;

    /// <inheritdoc/>
    public override TaskModule BuildTask(BuildContext context)
    {
        IReadOnlyList<string> classes = context.Labels[LabelColumnName];
        return Metric == nameof(ClassificationResult.MacroMeanAbsoluteError) && Values(classes) is null
            ? throw new InvalidOperationException($"Task '{Name}': {Metric} needs labels that are numbers, but column '{LabelColumnName}' has "
                + $"{string.Join(", ", classes.Take(5).Select(name => $"'{name}'"))}; take another metric, such as Accuracy.")
            : new Module(this, context);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<OutputColumn> Outputs(IReadOnlyList<string> classes) =>
        [LabelOutputs.PredictedKey(classes), LabelOutputs.Scores("Score", classes)];

    /// <inheritdoc/>
    public override TaskEvaluator CreateEvaluator(IReadOnlyList<string> classes) => new Evaluator(classes, Metric);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Pooling.Validate();
        ArgumentOutOfRangeException.ThrowIfNegative(HiddenSize);
        if (LabelSmoothing is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(LabelSmoothing), LabelSmoothing, $"Task '{Name}': label smoothing is from 0 to below 1.");
        }
        TaskMetrics.RequireKnown(Name, Metric, new ClassificationMetrics(1).Result);
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

    private sealed class Module : TaskModule
    {
        private readonly Multiclass _settings;
        private readonly PooledHead _head;

        public Module(Multiclass settings, BuildContext context) : base(nameof(Multiclass))
        {
            _settings = settings;
            _head = new PooledHead(settings, settings.Pooling, settings.HiddenSize, context.Labels[settings.LabelColumnName].Count, context);
            RegisterComponents();
        }

        protected override string Task => _settings.Name;

        public override Tensor? Attention(IReadOnlyDictionary<string, Encoding> encodings) => _head.Weights(encodings);

        public override Tensor Scores(IReadOnlyDictionary<string, Encoding> encodings, TaskOutputs outputs) => _head.Apply(encodings); // [rows, labels]

        public override TaskPrediction Predict(IReadOnlyDictionary<string, Encoding> encodings, TaskOutputs outputs, PredictionParts parts)
        {
            Tensor scores = outputs[_settings.Name];
            int[] labels = parts.HasFlag(PredictionParts.Labels) ? Tensors.ToArray<int>(scores.argmax(1)) : [];
            float[] chances = parts.HasFlag(PredictionParts.Scores) ? Tensors.ToArray<float>(scores.softmax(1)) : [];
            return TaskPrediction.OfRows((int)scores.shape[0], labels, 1, chances, (int)scores.shape[1]);
        }

        protected override bool HasLabels(Step step) => step.Batch.Classes(_settings.LabelColumnName).IndexOfAnyExcept(ColumnUse.Missing) >= 0;

        protected override Tensor? Loss(Tensor scores, Step step) =>
            LossTensors.CrossEntropy(scores, step.Batch.Classes(_settings.LabelColumnName), _settings.LabelSmoothing);
    }

    private sealed class Evaluator(IReadOnlyList<string> classes, string main) : TaskEvaluator
    {
        private readonly ClassificationMetrics _metrics = new(classes.Count, values: Values(classes));

        public override PredictionParts Parts => PredictionParts.Labels | PredictionParts.Scores;

        public override void Add(in EvaluatedRow row) => _metrics.Add(row.Labels, row.Classes, row.Scores);

        public override TaskMetrics Result(string task) => TaskMetrics.Of(task, main, _metrics.Result);
    }
}
