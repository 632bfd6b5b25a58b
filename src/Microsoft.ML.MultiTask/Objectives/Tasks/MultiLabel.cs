using System.Text.Json.Serialization;
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
public sealed record MultiLabel : RowTask
{
    /// <summary>Learns the labels of this column: a vector of known size of Boolean, or of Single with 0, 1, and NaN where a label is not known.</summary>
    public MultiLabel(string labelColumnName) : base(labelColumnName)
    {
    }

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
    public override LabelModule BuildModule(BuildContext context) => new Module(this, context);

    /// <inheritdoc/>
    protected override IReadOnlyList<OutputColumn> Outputs(IReadOnlyList<string> classes) => [LabelOutputs.PredictedFlags(classes),
        LabelOutputs.Scores(LabelOutputs.Score, classes), LabelOutputs.Scores(LabelOutputs.Probability, classes)];

    /// <inheritdoc/>
    protected override TaskEvaluator CreateEvaluator(IReadOnlyList<string> classes) => new Evaluator(LabelColumnName, classes.Count, Metric);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (Threshold is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(Threshold), Threshold, $"Task '{Name}': the threshold is a probability between 0 and 1.");
        }
        TaskMetrics.RequireKnown(Name, Metric, new MultiLabelMetrics(1).Result);
    }

    private sealed class Module(MultiLabel settings, BuildContext context) : RowModule(settings, context.Labels[settings.LabelColumnName].Count, context)
    {
        protected override TaskPrediction Predict(Tensor scores, ForwardContext context, IReadOnlySet<string> columns)
        {
            float[] chances = Tensors.ToArray<float>(scores.sigmoid());
            return new TaskPrediction((int)scores.shape[0])
                .With(LabelOutputs.PredictedLabel, [.. chances.Select(chance => chance > settings.Threshold ? 1 : 0)])
                .With(LabelOutputs.Score, Tensors.ToArray<float>(scores)).With(LabelOutputs.Probability, chances);
        }

        protected override Tensor? Loss(Tensor scores, Step step) =>
            LossTensors.BinaryCrossEntropy(scores.flatten(), step.Batch.Values(settings.LabelColumnName));
    }

    private sealed class Evaluator(string label, int labels, string main) : TaskEvaluator
    {
        private readonly MultiLabelMetrics _metrics = new(labels);

        public override IReadOnlySet<string> Columns { get; } = new HashSet<string> { LabelOutputs.PredictedLabel, LabelOutputs.Probability };

        public override void Add(EvaluatedRow row)
        {
            ReadOnlySpan<int> predicted = row.Predicted<int>(LabelOutputs.PredictedLabel);
            var flags = new bool[labels];
            for (int i = 0; i < labels; i++) flags[i] = predicted[i] == 1;
            _metrics.Add(row.Predicted<float>(LabelOutputs.Probability), flags, row.Labels<float>(label));
        }

        public override TaskMetrics Result(string task) => TaskMetrics.Of(task, main, _metrics.Result);
    }
}
