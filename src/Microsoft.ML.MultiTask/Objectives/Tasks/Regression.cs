using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Metrics;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Objectives.Tasks;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// A number for the row, from its pooled states; the loss is the mean squared error of the labelled rows, in the unit of the label squared, so bring labels of
/// large numbers to about unit variance first. Yields <c>Score</c>, which ML.NET's regression evaluator accepts.
/// </summary>
public sealed record Regression : TaskObjective
{
    /// <summary>Learns the numbers of this column: Single, NaN where a row is not labelled.</summary>
    public Regression(string labelColumnName)
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

    /// <summary>The width of a tanh layer before the score; 0 (the default): none.</summary>
    public int HiddenSize { get; init; }

    /// <summary>Minimise the mean absolute error instead, which outliers move less. Default false.</summary>
    public bool Absolute { get; init; }

    /// <summary>The metric that decides: <c>RootMeanSquaredError</c> (the default), <c>MeanAbsoluteError</c>, <c>Pearson</c>, <c>Spearman</c>, or another of
    /// <see cref="RegressionResult"/>.</summary>
    public string Metric { get; init; } = "RootMeanSquaredError";

    /// <inheritdoc/>
    [JsonIgnore]
    public override ColumnUse Label => new NumberColumn(LabelColumnName);

    /// <inheritdoc/>
    public override TaskModule BuildTask(BuildContext context) => new Module(this, context);

    /// <inheritdoc/>
    public override IReadOnlyList<OutputColumn> Outputs(IReadOnlyList<string> classes) => [LabelOutputs.Score("Score")];

    /// <inheritdoc/>
    public override TaskEvaluator CreateEvaluator(IReadOnlyList<string> classes) => new Evaluator(Metric);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Pooling.Validate();
        ArgumentOutOfRangeException.ThrowIfNegative(HiddenSize);
        TaskMetrics.RequireKnown(Name, Metric, new RegressionMetrics().Result);
    }

    private sealed class Module : TaskModule
    {
        private readonly Regression _settings;
        private readonly PooledHead _head;

        public Module(Regression settings, BuildContext context) : base(nameof(Regression))
        {
            _settings = settings;
            _head = new PooledHead(settings, settings.Pooling, settings.HiddenSize, 1, context);
            RegisterComponents();
        }

        protected override string Task => _settings.Name;

        public override Tensor? Attention(IReadOnlyDictionary<string, Encoding> encodings) => _head.Weights(encodings);

        public override Tensor Scores(IReadOnlyDictionary<string, Encoding> encodings, TaskOutputs outputs) => _head.Apply(encodings); // [rows, 1]

        public override Tensor Prediction(Tensor scores) => scores;

        public override TaskPrediction Predict(IReadOnlyDictionary<string, Encoding> encodings, TaskOutputs outputs, PredictionParts parts)
        {
            float[] scores = Tensors.ToArray<float>(outputs[_settings.Name]);
            return TaskPrediction.OfRows(scores.Length, [], 0, scores, 1);
        }

        protected override bool HasLabels(Step step) => step.Batch.Values(_settings.LabelColumnName).ContainsAnyExcept(float.NaN);

        protected override Tensor? Loss(Tensor scores, Step step)
        {
            ReadOnlySpan<float> labels = step.Batch.Values(_settings.LabelColumnName);
            return _settings.Absolute ? LossTensors.AbsoluteError(scores.squeeze(1), labels) : LossTensors.SquaredError(scores.squeeze(1), labels);
        }
    }

    private sealed class Evaluator(string main) : TaskEvaluator
    {
        private readonly RegressionMetrics _metrics = new();

        public override PredictionParts Parts => PredictionParts.Scores;

        public override void Add(in EvaluatedRow row) => _metrics.Add(row.Scores, row.Values);

        public override TaskMetrics Result(string task) => TaskMetrics.Of(task, main, _metrics.Result);
    }
}
