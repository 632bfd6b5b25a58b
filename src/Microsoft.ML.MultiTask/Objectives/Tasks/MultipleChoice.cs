using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Metrics;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Objectives.Tasks;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Which of several inputs of a row is the right one, such as the sentence that comes next (Jernite, Bowman and Sontag 2017, "Discourse-Based Objectives for
/// Fast Unsupervised Sentence Representation Learning", NEXT): the vector of the input is compared with that of every candidate by <c>c . (W q)</c>. The loss
/// is the mean cross-entropy of the labelled rows; a row whose right candidate is empty teaches nothing. An empty candidate is never chosen while there is
/// another. Yields <c>PredictedLabel</c> (key) and <c>Score</c> (probabilities), which ML.NET's multiclass evaluator accepts.
/// </summary>
public sealed record MultipleChoice : LabelTask
{
    /// <summary>Chooses among inputs.</summary>
    /// <param name="labelColumnName">The column that says which one is right, Text or Key: <c>1</c> for the first one; empty where a row is not
    /// labelled.</param>
    /// <param name="candidates">The names of the inputs to choose from, at least two. They should share their encoder, see <c>EncoderAliases</c> of the options.</param>
    public MultipleChoice(string labelColumnName, IReadOnlyList<string> candidates) : base(labelColumnName) => Candidates = candidates;

    /// <summary>The names of the inputs to choose from.</summary>
    public IReadOnlyList<string> Candidates { get; init; }

    /// <summary>Inputs whose vectors stand beside that of <see cref="Objective.Input"/> in the question, such as the sentences before. Default: none.</summary>
    public IReadOnlyList<string> Context { get; init; } = [];

    /// <summary>How the states of every input become a vector; what it learns is common to all. Default: the maximum of every dimension.</summary>
    public Pooling Pooling { get; init; } = Pooling.Max;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> OtherInputs => [.. Context, .. Candidates, .. Pooling.OtherInputs];

    /// <summary>The metric that decides: the name of any in <see cref="ClassificationResult"/>, such as <c>Accuracy</c> (the default).</summary>
    public string Metric { get; init; } = "Accuracy";

    /// <inheritdoc/>
    [JsonIgnore]
    public override ColumnUse Label => new LabelColumn(LabelColumnName);

    /// <inheritdoc/>
    [JsonIgnore]
    public override ScoreLink Link => ScoreLink.Softmax;

    /// <inheritdoc/>
    public override LabelModule BuildModule(BuildContext context) => new Module(this, context);

    /// <inheritdoc/>
    protected override IReadOnlyList<OutputColumn> Outputs(IReadOnlyList<string> classes) => LabelOutputs.OfClass(classes);

    /// <inheritdoc/>
    protected override TaskEvaluator CreateEvaluator(IReadOnlyList<string> classes) => new ClassEvaluator(LabelColumnName, classes, Metric);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Pooling.Validate();
        TaskMetrics.RequireKnown(Name, Metric, new ClassificationMetrics(1).Result);
        if (Candidates.Distinct().Count() < Candidates.Count)
        {
            throw new ArgumentException($"Objective '{Name}': a candidate is named twice; name every one once.", nameof(Candidates));
        }
        if (Candidates.Count < 2) throw new ArgumentException($"Objective '{Name}': there are at least two candidates to choose from.", nameof(Candidates));
    }

    private sealed class Module : LabelModule
    {
        private readonly MultipleChoice _settings;
        private readonly string[] _candidates; // by class
        private readonly PoolingModule _pooling;
        private readonly LinearLayer _question;

        public Module(MultipleChoice settings, BuildContext context) : base(nameof(MultipleChoice), settings)
        {
            _settings = settings;
            _candidates = [.. context.Labels[settings.LabelColumnName].Select(CandidateOf)];
            if (settings.Candidates.Except(_candidates).FirstOrDefault() is { } never)
            {
                throw new InvalidOperationException($"Objective '{settings.Name}': in no training row is the candidate '{never}' the right one; leave it out "
                    + "of Candidates, or put the right ones in random places.");
            }
            long width = context.Shape(settings).Width;
            foreach (string input in (string[])[.. settings.Context, .. settings.Candidates])
            {
                if (context.Shape(settings with { Input = input }).Width is var other && other == width) continue;
                throw new InvalidOperationException($"Objective '{settings.Name}': the states of input '{input}' have the width {other}, those of input "
                    + $"'{settings.Input}' {width}; give all of them one encoder, by EncoderAliases.");
            }
            _pooling = context.Part("pooling", () => context.Pooling(settings, settings.Pooling));
            _question = context.Part("question",
                () => new LinearLayer("question", (1 + settings.Context.Count) * _pooling.Width, _pooling.Width, context.Random));
            RegisterComponents();
        }

        public override LabelScores Score(ForwardContext context)
        {
            IReadOnlyDictionary<string, Encoding> encodings = context.Encodings;
            Tensor question = _question.call(cat([.. _settings.Context.Prepend(_settings.Input!).Select(input => Pooled(input, encodings))], 1));
            return new LabelScores(stack([.. _candidates.Select(input => ScoresOf(input, question, encodings))], 1), question); // [rows, candidates]
        }

        protected override TaskPrediction Predict(Tensor scores, ForwardContext context, IReadOnlySet<string> columns) => LabelOutputs.OfClass(scores, columns);

        protected override Tensor? Loss(Tensor scores, Step step)
        {
            int[] right = Right(step.Batch);
            return right.AsSpan().IndexOfAnyExcept(ColumnUse.Missing) < 0 ? null : LossTensors.CrossEntropy(scores, right);
        }

        /// <summary>The score of a candidate in every row, <c>[rows]</c>.</summary>
        private Tensor ScoresOf(string input, Tensor question, IReadOnlyDictionary<string, Encoding> encodings)
        {
            Tensor scores = (question * Pooled(input, encodings)).sum(dim: 1L);
            Tensor isEmpty = encodings[input].Layer(_settings.Layer).Segments.Lengths.logical_not();
            return scores.Fill(isEmpty, -1e30);
        }

        private Tensor Pooled(string input, IReadOnlyDictionary<string, Encoding> encodings)
        {
            Encoding encoding = encodings[input];
            return _pooling.Pool(encoding.Layer(_settings.Layer), encodings);
        }

        /// <summary>The class of every row; none where its candidate is empty.</summary>
        private int[] Right(Batch batch)
        {
            int[] right = [.. batch.Classes(_settings.LabelColumnName)];
            for (int r = 0; r < right.Length; r++)
            {
                if (right[r] != ColumnUse.Missing && batch.Input<InputBlock>(_candidates[right[r]]).Lengths[r] == 0) right[r] = ColumnUse.Missing;
            }
            return right;
        }

        private string CandidateOf(string label) =>
            int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= _settings.Candidates.Count
                ? _settings.Candidates[number - 1]
                : throw new InvalidOperationException($"Objective '{_settings.Name}' finds the label '{label}' in column '{_settings.LabelColumnName}'; it "
                    + $"must be the number of a candidate, from 1 to {_settings.Candidates.Count}.");
    }
}
