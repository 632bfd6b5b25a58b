using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Objectives.Tasks;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.EndToEnd.OwnParts;

/// <summary>A task that labels words from the states and the predictions of a lower one, and not from the encoder.</summary>
public sealed record Cascade : LabelTask
{
    public Cascade(string labelColumnName, string lower) : base(labelColumnName) => Lower = lower;

    /// <summary>The task below.</summary>
    public string Lower { get; init; }

    [JsonIgnore]
    public override ColumnUse Label => new SequenceLabelColumn(LabelColumnName, Input!);

    [JsonIgnore]
    public override IReadOnlyList<string> ReadsTasks => [Lower];

    public override LabelModule BuildModule(BuildContext context) => new Module(this, context);

    protected override IReadOnlyList<OutputColumn> Outputs(IReadOnlyList<string> classes) => [LabelOutputs.PredictedKeys(classes)];

    protected override TaskEvaluator CreateEvaluator(IReadOnlyList<string> classes) =>
        new SequenceLabels(LabelColumnName).CreateEvaluator(new Dictionary<string, IReadOnlyList<string>> { [LabelColumnName] = classes });

    private sealed class Module : LabelModule
    {
        private readonly Cascade _settings;
        private readonly Mlp _scores;

        public Module(Cascade settings, BuildContext context) : base(nameof(Cascade), settings)
        {
            _settings = settings;
            var lower = (LabelTask)context.Task(settings, settings.Lower);
            long width = context.Shape(lower).Width + context.Labels[lower.LabelColumnName].Count;
            _scores = context.Part("scores", () => new Mlp(width, 0, context.Labels[settings.LabelColumnName].Count, context.Random));
            RegisterComponents();
        }

        public override LabelScores Score(ForwardContext context)
        {
            Tensor states = cat([context.Outputs.States(_settings.Lower), context.Outputs.Prediction(_settings.Lower)], 1); // [tokens, width + classes]
            return new LabelScores(_scores.Apply(states), states);
        }

        protected override Tensor? Loss(Tensor scores, Step step) => LossTensors.CrossEntropy(scores, step.Batch.Classes(_settings.LabelColumnName));

        protected override TaskPrediction Predict(Tensor scores, ForwardContext context, IReadOnlySet<string> columns)
        {
            Segments segments = context.Batch.Segments(_settings.Input!);
            return new TaskPrediction(segments.Rows).With(LabelOutputs.PredictedLabel, Tensors.ToArray<int>(scores.argmax(1)), segments.Offsets);
        }
    }
}
