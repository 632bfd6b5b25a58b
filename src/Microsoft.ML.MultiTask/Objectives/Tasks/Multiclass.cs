using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Metrics;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Objectives.Tasks;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// One class for the row, from its pooled states; the loss is the mean cross-entropy of the labelled rows. Yields <c>PredictedLabel</c> (key) and <c>Score</c>
/// (probabilities), which ML.NET's multiclass evaluator accepts.
/// </summary>
public sealed record Multiclass : RowTask
{
    /// <summary>Learns the labels of this column: Text or Key; empty where a row is not labelled.</summary>
    public Multiclass(string labelColumnName) : base(labelColumnName)
    {
    }

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
    public override LabelModule BuildModule(BuildContext context)
    {
        ClassEvaluator.RequireScale(this, Metric, context.Labels[LabelColumnName]);
        return new Module(this, context);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<OutputColumn> Outputs(IReadOnlyList<string> classes) => LabelOutputs.OfClass(classes);

    /// <inheritdoc/>
    protected override TaskEvaluator CreateEvaluator(IReadOnlyList<string> classes) => new ClassEvaluator(LabelColumnName, classes, Metric);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        if (LabelSmoothing is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(LabelSmoothing), LabelSmoothing, $"Task '{Name}': label smoothing is from 0 to below 1.");
        }
        TaskMetrics.RequireKnown(Name, Metric, new ClassificationMetrics(1).Result);
    }

    private sealed class Module(Multiclass settings, BuildContext context) : RowModule(settings, context.Labels[settings.LabelColumnName].Count, context)
    {
        protected override TaskPrediction Predict(Tensor scores, ForwardContext context, IReadOnlySet<string> columns) => LabelOutputs.OfClass(scores, columns);

        protected override Tensor? Loss(Tensor scores, Step step) =>
            LossTensors.CrossEntropy(scores, step.Batch.Classes(settings.LabelColumnName), settings.LabelSmoothing);
    }
}
