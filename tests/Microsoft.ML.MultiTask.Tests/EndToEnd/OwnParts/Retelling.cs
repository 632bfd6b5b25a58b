using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Objectives.Tasks;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.EndToEnd.OwnParts;

/// <summary>A task that no file of the library knows: it reads two label columns, the kind of a row and a list of words that goes with no positions, and tells
/// both again: the kind as a key, the words as a text and as a list, and how many there are.</summary>
public sealed record Retelling(string KindColumn, string WordsColumn) : TaskObjective
{
    public override string Name { get; init; } = nameof(Retelling);

    [JsonIgnore]
    public override IReadOnlyList<ColumnUse> Columns => [new LabelColumn(KindColumn), new ClassListColumn(WordsColumn)];

    public override TaskModule BuildTask(BuildContext context) => new Module(this, context);

    public override IReadOnlyList<OutputColumn> Outputs(IReadOnlyDictionary<string, IReadOnlyList<string>> labels) =>
    [
        LabelOutputs.PredictedKey(labels.GetValueOrDefault(KindColumn, [])) with { LabelColumn = KindColumn },
        LabelOutputs.Text("Told"), LabelOutputs.Texts("Words"), LabelOutputs.Number("Count"), LabelOutputs.WholeNumbers("Classes"),
    ];

    public override TaskEvaluator CreateEvaluator(IReadOnlyDictionary<string, IReadOnlyList<string>> labels) => new Evaluator(this, labels[WordsColumn]);

    private sealed class Module : TaskModule
    {
        private readonly Retelling _settings;
        private readonly IReadOnlyList<string> _words;
        private readonly PoolingModule _pooling;
        private readonly Mlp _kinds, _counts;

        public Module(Retelling settings, BuildContext context) : base(nameof(Retelling))
        {
            _settings = settings;
            _words = context.Labels[settings.WordsColumn];
            _pooling = context.Pooling(settings, Pooling.Max);
            _kinds = new Mlp(_pooling.Width, 0, context.Labels[settings.KindColumn].Count, context.Random);
            _counts = new Mlp(_pooling.Width, 0, _words.Count, context.Random);
            RegisterComponents();
        }

        protected override string Task => _settings.Name;

        public override TaskOutput Forward(ForwardContext context)
        {
            Encoding encoding = context.Encodings[_settings.Input!];
            Tensor pooled = _pooling.Pool(encoding.Layer(_settings.Layer), context.Encodings);
            return new Told(_kinds.Apply(pooled), _counts.Apply(pooled));
        }

        protected override bool HasLabels(Step step) => _settings.Columns.Any(use => step.Batch.Labels[use.Column].HasLabels);

        protected override Tensor? Loss(TaskOutput output, Step step)
        {
            var told = (Told)output;
            var words = (LabelBlockOf<int>)step.Batch.Labels[_settings.WordsColumn];
            var wanted = new float[step.Batch.Rows.Count * _words.Count];
            for (int row = 0; row < words.Rows; row++)
            {
                Span<float> own = wanted.AsSpan(row * _words.Count, _words.Count);
                if (!words.HasLabel(row)) own.Fill(float.NaN);
                foreach (int word in words[row]) own[word] = 1;
            }
            Tensor? ofWords = LossTensors.BinaryCrossEntropy(told.Words.flatten(), wanted);
            Tensor? ofKinds = LossTensors.CrossEntropy(told.Kinds, step.Batch.Classes(_settings.KindColumn));
            return ofWords is null ? ofKinds : ofKinds is null ? ofWords : stack([ofWords, ofKinds]).sum();
        }

        protected override TaskPrediction Predict(TaskOutput output, ForwardContext context, IReadOnlySet<string> columns)
        {
            var told = (Told)output;
            float[] scores = Tensors.ToArray<float>(told.Words);
            int[][] found = [.. scores.Chunk(_words.Count).Select(row => Enumerable.Range(0, row.Length).Where(word => row[word] > 0).ToArray())];
            int[] offsets = [0, .. found.Select((_, row) => found.Take(row + 1).Sum(words => words.Length))];
            return new TaskPrediction(found.Length)
                .With("PredictedLabel", Tensors.ToArray<int>(told.Kinds.argmax(1)))
                .With("Told", found.Select(words => string.Join(' ', words.Select(word => _words[word]))).ToArray())
                .With("Words", found.SelectMany(words => words.Select(word => _words[word])).ToArray(), offsets)
                .With("Classes", found.SelectMany(words => words).ToArray(), offsets)
                .With("Count", found.Select(words => (float)words.Length).ToArray());
        }
    }

    private sealed class Told(Tensor kinds, Tensor words) : TaskOutput
    {
        public Tensor Kinds => kinds;

        public Tensor Words => words;
    }

    /// <summary>The share of the rows in which all words, and the kind, are right.</summary>
    private sealed class Evaluator(Retelling task, IReadOnlyList<string> words) : TaskEvaluator
    {
        private int _rows, _right;

        public override IReadOnlySet<string> Columns { get; } = new HashSet<string> { "PredictedLabel", "Told", "Count" };

        public override void Add(EvaluatedRow row)
        {
            string[] wanted = [.. row.Labels<int>(task.WordsColumn).ToArray().Distinct().Order().Select(word => words[word])];
            _rows++;
            if (row.Predicted<int>("PredictedLabel")[0] == row.Labels<int>(task.KindColumn)[0] && row.Predicted<string>("Told")[0] == string.Join(' ', wanted)
                && row.Predicted<float>("Count")[0] == wanted.Length) _right++;
        }

        public override TaskMetrics Result(string name) =>
            new(name, "Exact", true, new Dictionary<string, double> { ["Exact"] = (double)_right / _rows });
    }
}
