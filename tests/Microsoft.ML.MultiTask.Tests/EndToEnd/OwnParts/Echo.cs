using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Objectives.Tasks;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.EndToEnd.OwnParts;

/// <summary>A task that learns to say a word of another input, whose vocabulary it needs when scoring and whose column it does not.</summary>
public sealed record Echo(string Target) : TaskObjective
{
    public override string Name { get; init; } = nameof(Echo);

    [JsonIgnore]
    public override IReadOnlyList<ColumnUse> Columns => [];

    [JsonIgnore]
    public override IReadOnlyList<string> TrainingInputs => [Target];

    public override TaskModule BuildTask(BuildContext context) => new Module(this, context);

    public override IReadOnlyList<OutputColumn> Outputs(IReadOnlyDictionary<string, IReadOnlyList<string>> labels) => [LabelOutputs.Text("Said")];

    public override TaskEvaluator CreateEvaluator(IReadOnlyDictionary<string, IReadOnlyList<string>> labels) => new Evaluator();

    private sealed class Module : TaskModule
    {
        private readonly Echo _settings;
        private readonly Vocabulary _words;
        private readonly PoolingModule _pooling;
        private readonly Mlp _scores;

        public Module(Echo settings, BuildContext context) : base(nameof(Echo))
        {
            _settings = settings;
            _words = context.State<WordsState>(settings with { Input = settings.Target }).Words;
            _pooling = context.Pooling(settings, Pooling.Mean);
            _scores = new Mlp(_pooling.Width, 0, _words.Size, context.Random);
            RegisterComponents();
        }

        protected override string Task => _settings.Name;

        public override TaskOutput Forward(ForwardContext context)
        {
            Encoding encoding = context.Encodings[_settings.Input!];
            Tensor pooled = _pooling.Pool(encoding.Layer(_settings.Layer), context.Encodings);
            return new LabelScores(_scores.Apply(pooled), pooled);
        }

        protected override bool HasLabels(Step step) => true;

        protected override Tensor? Loss(TaskOutput output, Step step)
        {
            TokenBlock target = step.Batch.Input<TokenBlock>(_settings.Target);
            return LossTensors.CrossEntropy(output.Scores!, [.. target.RowLengths.Select((length, row) =>
                length == 0 ? ColumnUse.Missing : target.WordId(target.StartOf(row)))]);
        }

        protected override TaskPrediction Predict(TaskOutput output, ForwardContext context, IReadOnlySet<string> columns)
        {
            string[] said = [.. Tensors.ToArray<int>(output.Scores!.argmax(1)).Select(word => word == 0 ? "?" : _words.Entries[word - 1])];
            return new TaskPrediction(said.Length).With("Said", said);
        }
    }

    private sealed class Evaluator : TaskEvaluator
    {
        public override IReadOnlySet<string> Columns { get; } = new HashSet<string>();

        public override void Add(EvaluatedRow row)
        {
        }

        public override TaskMetrics Result(string task) => new(task, "None", true, new Dictionary<string, double> { ["None"] = double.NaN });
    }
}
