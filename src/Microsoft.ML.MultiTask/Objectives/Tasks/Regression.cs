using System.Text.Json.Serialization;
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
public sealed record Regression : RowTask
{
    /// <summary>Learns the numbers of this column: Single, NaN where a row is not labelled.</summary>
    public Regression(string labelColumnName) : base(labelColumnName)
    {
    }

    /// <summary>Minimise the mean absolute error instead, which outliers move less. Default false.</summary>
    public bool Absolute { get; init; }

    /// <summary>The metric that decides: <c>RootMeanSquaredError</c> (the default), <c>MeanAbsoluteError</c>, <c>Pearson</c>, <c>Spearman</c>, or another of
    /// <see cref="RegressionResult"/>.</summary>
    public string Metric { get; init; } = "RootMeanSquaredError";

    /// <inheritdoc/>
    [JsonIgnore]
    public override ColumnUse Label => new NumberColumn(LabelColumnName);

    /// <inheritdoc/>
    public override LabelModule BuildModule(BuildContext context) => new Module(this, context);

    /// <inheritdoc/>
    protected override IReadOnlyList<OutputColumn> Outputs(IReadOnlyList<string> classes) => [LabelOutputs.Number(LabelOutputs.Score)];

    /// <inheritdoc/>
    protected override TaskEvaluator CreateEvaluator(IReadOnlyList<string> classes) => new Evaluator(LabelColumnName, Metric);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        TaskMetrics.RequireKnown(Name, Metric, new RegressionMetrics().Result);
    }

    private sealed class Module(Regression settings, BuildContext context) : RowModule(settings, 1, context)
    {
        protected override TaskPrediction Predict(Tensor scores, ForwardContext context, IReadOnlySet<string> columns)
        {
            float[] numbers = Tensors.ToArray<float>(scores);
            return new TaskPrediction(numbers.Length).With(LabelOutputs.Score, numbers);
        }

        protected override Tensor? Loss(Tensor scores, Step step)
        {
            ReadOnlySpan<float> labels = step.Batch.Values(settings.LabelColumnName);
            return settings.Absolute ? LossTensors.AbsoluteError(scores.squeeze(1), labels) : LossTensors.SquaredError(scores.squeeze(1), labels);
        }
    }

    private sealed class Evaluator(string label, string main) : TaskEvaluator
    {
        private readonly RegressionMetrics _metrics = new();

        public override IReadOnlySet<string> Columns { get; } = new HashSet<string> { LabelOutputs.Score };

        public override void Add(EvaluatedRow row) => _metrics.Add(row.Predicted<float>(LabelOutputs.Score), row.Labels<float>(label));

        public override TaskMetrics Result(string task) => TaskMetrics.Of(task, main, _metrics.Result);
    }
}
