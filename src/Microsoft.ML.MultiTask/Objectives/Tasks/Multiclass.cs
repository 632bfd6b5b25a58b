using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Metrics;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Objectives.Tasks;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

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
        ClassEvaluator.RequireScale(this, Metric, context.Labels[LabelColumnName]);
        return new Module(this, context);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<OutputColumn> Outputs(IReadOnlyList<string> classes) =>
        [LabelOutputs.PredictedKey(classes), LabelOutputs.Scores("Score", classes)];

    /// <inheritdoc/>
    public override TaskEvaluator CreateEvaluator(IReadOnlyList<string> classes) => new ClassEvaluator(classes, Metric);

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

        public override TaskPrediction Predict(IReadOnlyDictionary<string, Encoding> encodings, TaskOutputs outputs, PredictionParts parts) =>
            TaskPrediction.OfClasses(outputs[_settings.Name], parts);

        protected override bool HasLabels(Step step) => step.Batch.Classes(_settings.LabelColumnName).IndexOfAnyExcept(ColumnUse.Missing) >= 0;

        protected override Tensor? Loss(Tensor scores, Step step) =>
            LossTensors.CrossEntropy(scores, step.Batch.Classes(_settings.LabelColumnName), _settings.LabelSmoothing);
    }
}
