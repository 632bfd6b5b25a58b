using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Metrics;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Objectives.Tasks;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Any number of labels for the row, from its pooled states; the loss is the mean binary cross-entropy of the labels that are known. Yields
/// <c>PredictedLabel</c> (<c>Vector&lt;Boolean&gt;</c>), <c>Score</c> (log-odds) and <c>Probability</c> (<c>Vector&lt;Single&gt;</c>), with the label column's
/// slot names.
/// </summary>
public sealed record MultiLabel : TaskObjective
{
    /// <summary>Learns the labels of this column: a vector of known size of Boolean, or of Single with 0, 1, and NaN where a label is not known.</summary>
    public MultiLabel(string labelColumnName)
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

    /// <summary>The probability above which a label is predicted. Default 0.5.</summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>The metric that decides: <c>MicroF1</c> (the default), <c>MacroF1</c>, <c>LabelRankingAveragePrecision</c>, or another of
    /// <see cref="MultiLabelResult"/>.</summary>
    public string Metric { get; init; } = "MicroF1";

    /// <inheritdoc/>
    [JsonIgnore]
    public override ColumnUse Label => new MultiLabelColumn(LabelColumnName);

    /// <inheritdoc/>
    [JsonIgnore]
    public override ScoreLink Link => ScoreLink.Sigmoid;

    /// <inheritdoc/>
    public override TaskModule BuildTask(BuildContext context) => new Module(this, context);

    /// <inheritdoc/>
    public override IReadOnlyList<OutputColumn> Outputs(IReadOnlyList<string> classes) =>
        [LabelOutputs.PredictedFlags(classes), LabelOutputs.ScoresFrom("Score", classes, 0), LabelOutputs.ScoresFrom("Probability", classes, classes.Count)];

    /// <inheritdoc/>
    public override TaskEvaluator CreateEvaluator(IReadOnlyList<string> classes) => new Evaluator(classes.Count, Metric);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Pooling.Validate();
        ArgumentOutOfRangeException.ThrowIfNegative(HiddenSize);
        if (Threshold is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(Threshold), Threshold, $"Task '{Name}': the threshold is a probability between 0 and 1.");
        }
        TaskMetrics.RequireKnown(Name, Metric, new MultiLabelMetrics(1).Result);
    }

    private sealed class Module : TaskModule
    {
        private readonly MultiLabel _settings;
        private readonly int _labels;
        private readonly PooledHead _head;

        public Module(MultiLabel settings, BuildContext context) : base(nameof(MultiLabel))
        {
            _settings = settings;
            _labels = context.Labels[settings.LabelColumnName].Count;
            _head = new PooledHead(settings, settings.Pooling, settings.HiddenSize, _labels, context);
            RegisterComponents();
        }

        protected override string Task => _settings.Name;

        public override Tensor? Attention(IReadOnlyDictionary<string, Encoding> encodings) => _head.Weights(encodings);

        public override Tensor Scores(IReadOnlyDictionary<string, Encoding> encodings, TaskOutputs outputs) => _head.Apply(encodings); // [rows, labels]

        public override Tensor Prediction(Tensor scores) => scores.sigmoid();

        public override TaskPrediction Predict(IReadOnlyDictionary<string, Encoding> encodings, TaskOutputs outputs, PredictionParts parts)
        {
            Tensor logits = outputs[_settings.Name];
            float[] scores = Tensors.ToArray<float>(cat([logits, logits.sigmoid()], 1)); // log-odds, then probabilities, row by row
            int rows = scores.Length / (2 * _labels);
            return TaskPrediction.OfRows(rows, parts.HasFlag(PredictionParts.Labels) ? Decide(scores) : [], _labels, scores, 2 * _labels);
        }

        protected override bool HasLabels(Step step) => step.Batch.Values(_settings.LabelColumnName).ContainsAnyExcept(float.NaN);

        protected override Tensor? Loss(Tensor scores, Step step) =>
            LossTensors.BinaryCrossEntropy(scores.flatten(), step.Batch.Values(_settings.LabelColumnName));

        private int[] Decide(float[] scores) =>
            [.. scores.Chunk(2 * _labels).SelectMany(row => row.Skip(_labels)).Select(chance => chance > _settings.Threshold ? 1 : 0)];
    }

    private sealed class Evaluator(int labels, string main) : TaskEvaluator
    {
        private readonly MultiLabelMetrics _metrics = new(labels);

        public override PredictionParts Parts => PredictionParts.Labels | PredictionParts.Scores;

        // The last scores are the probabilities, whether the log-odds come before them (from the network) or not (from a scored view).
        public override void Add(in EvaluatedRow row)
        {
            var flags = new bool[labels];
            for (int i = 0; i < labels; i++) flags[i] = row.Labels[i] == 1;
            _metrics.Add(row.Scores[^labels..], flags, row.Values);
        }

        public override TaskMetrics Result(string task) => TaskMetrics.Of(task, main, _metrics.Result);
    }
}
