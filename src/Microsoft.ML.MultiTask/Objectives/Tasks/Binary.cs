using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Metrics;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Objectives.Tasks;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Yes or no for the row, from its pooled states; the loss is the mean binary cross-entropy of the labelled rows. Yields <c>PredictedLabel</c> (Boolean),
/// <c>Score</c> (the log-odds) and <c>Probability</c>, which ML.NET's binary evaluator accepts.
/// </summary>
public sealed record Binary : TaskObjective
{
    /// <summary>Learns the labels of this column: Boolean, or Single with 0, 1, and NaN where a row is not labelled.</summary>
    public Binary(string labelColumnName)
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

    /// <summary>What the loss of a positive row is multiplied by, above 1 where positive rows are rare. Default 1.</summary>
    public double PositiveWeight { get; init; } = 1;

    /// <summary>The metric that decides: <c>Accuracy</c> (the default), <c>F1</c>, <c>AreaUnderRoc</c>, or another of <see cref="BinaryResult"/>.</summary>
    public string Metric { get; init; } = "Accuracy";

    /// <inheritdoc/>
    [JsonIgnore]
    public override ColumnUse Label => new NumberColumn(LabelColumnName, Binary: true);

    /// <inheritdoc/>
    [JsonIgnore]
    public override ScoreLink Link => ScoreLink.Sigmoid;

    /// <inheritdoc/>
    public override TaskModule BuildTask(BuildContext context) => new Module(this, context);

    /// <inheritdoc/>
    public override IReadOnlyList<OutputColumn> Outputs(IReadOnlyList<string> classes) =>
        [LabelOutputs.PredictedFlag(), LabelOutputs.Score("Score", 0), LabelOutputs.Score("Probability", 1)];

    /// <inheritdoc/>
    public override TaskEvaluator CreateEvaluator(IReadOnlyList<string> classes) => new Evaluator(Metric);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Pooling.Validate();
        ArgumentOutOfRangeException.ThrowIfNegative(HiddenSize);
        if (!(PositiveWeight > 0 && double.IsFinite(PositiveWeight)))
        {
            throw new ArgumentOutOfRangeException(nameof(PositiveWeight), PositiveWeight, $"Task '{Name}': the weight of positive rows is a number above 0.");
        }
        TaskMetrics.RequireKnown(Name, Metric, new BinaryMetrics().Result);
    }

    private sealed class Module : TaskModule
    {
        private readonly Binary _settings;
        private readonly PooledHead _head;

        public Module(Binary settings, BuildContext context) : base(nameof(Binary))
        {
            _settings = settings;
            _head = new PooledHead(settings, settings.Pooling, settings.HiddenSize, 1, context);
            RegisterComponents();
        }

        protected override string Task => _settings.Name;

        public override Tensor? Attention(IReadOnlyDictionary<string, Encoding> encodings) => _head.Weights(encodings);

        public override Tensor Scores(IReadOnlyDictionary<string, Encoding> encodings, TaskOutputs outputs) => _head.Apply(encodings); // [rows, 1]

        public override Tensor Prediction(Tensor scores) => scores.sigmoid();

        public override TaskPrediction Predict(IReadOnlyDictionary<string, Encoding> encodings, TaskOutputs outputs, PredictionParts parts)
        {
            Tensor logits = outputs[_settings.Name];
            float[] scores = Tensors.ToArray<float>(cat([logits, logits.sigmoid()], 1)); // log-odds and probability, row by row
            int rows = scores.Length / 2;
            int[] labels = parts.HasFlag(PredictionParts.Labels) ? [.. Enumerable.Range(0, rows).Select(row => scores[2 * row] > 0 ? 1 : 0)] : [];
            return TaskPrediction.OfRows(rows, labels, 1, scores, 2);
        }

        protected override bool HasLabels(Step step) => step.Batch.Values(_settings.LabelColumnName).ContainsAnyExcept(float.NaN);

        protected override Tensor? Loss(Tensor scores, Step step) =>
            LossTensors.BinaryCrossEntropy(scores.squeeze(1), step.Batch.Values(_settings.LabelColumnName), _settings.PositiveWeight);
    }

    private sealed class Evaluator(string main) : TaskEvaluator
    {
        private readonly BinaryMetrics _metrics = new();

        public override PredictionParts Parts => PredictionParts.Labels | PredictionParts.Scores;

        // The last score is the probability, whether the log-odds come before it (from the network) or not (from a scored view).
        public override void Add(in EvaluatedRow row) => _metrics.Add(row.Scores[^1..], [row.Labels[0] == 1], row.Values);

        public override TaskMetrics Result(string task) => TaskMetrics.Of(task, main, _metrics.Result);
    }
}
