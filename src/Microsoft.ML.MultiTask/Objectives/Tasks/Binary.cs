using System.Text.Json.Serialization;
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
public sealed record Binary : RowTask
{
    /// <summary>Learns the labels of this column: Boolean, or Single with 0, 1, and NaN where a row is not labelled.</summary>
    public Binary(string labelColumnName) : base(labelColumnName)
    {
    }

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
    public override LabelModule BuildModule(BuildContext context) => new Module(this, context);

    /// <inheritdoc/>
    protected override IReadOnlyList<OutputColumn> Outputs(IReadOnlyList<string> classes) =>
        [LabelOutputs.PredictedFlag(), LabelOutputs.Number(LabelOutputs.Score), LabelOutputs.Number(LabelOutputs.Probability)];

    /// <inheritdoc/>
    protected override TaskEvaluator CreateEvaluator(IReadOnlyList<string> classes) => new Evaluator(LabelColumnName, Metric);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (!(PositiveWeight > 0 && double.IsFinite(PositiveWeight)))
        {
            throw new ArgumentOutOfRangeException(nameof(PositiveWeight), PositiveWeight, $"Task '{Name}': the weight of positive rows is a number above 0.");
        }
        TaskMetrics.RequireKnown(Name, Metric, new BinaryMetrics().Result);
    }

    private sealed class Module(Binary settings, BuildContext context) : RowModule(settings, 1, context)
    {
        protected override TaskPrediction Predict(Tensor scores, ForwardContext context, IReadOnlySet<string> columns)
        {
            float[] logOdds = Tensors.ToArray<float>(scores);
            return new TaskPrediction(logOdds.Length).With(LabelOutputs.PredictedLabel, [.. logOdds.Select(score => score > 0 ? 1 : 0)])
                .With(LabelOutputs.Score, logOdds).With(LabelOutputs.Probability, Tensors.ToArray<float>(scores.sigmoid()));
        }

        protected override Tensor? Loss(Tensor scores, Step step) =>
            LossTensors.BinaryCrossEntropy(scores.squeeze(1), step.Batch.Values(settings.LabelColumnName), settings.PositiveWeight);
    }

    private sealed class Evaluator(string label, string main) : TaskEvaluator
    {
        private readonly BinaryMetrics _metrics = new();

        public override IReadOnlySet<string> Columns { get; } = new HashSet<string> { LabelOutputs.PredictedLabel, LabelOutputs.Probability };

        public override void Add(EvaluatedRow row) => _metrics.Add(row.Predicted<float>(LabelOutputs.Probability),
            [row.Predicted<int>(LabelOutputs.PredictedLabel)[0] == 1], row.Labels<float>(label));

        public override TaskMetrics Result(string task) => TaskMetrics.Of(task, main, _metrics.Result);
    }
}
