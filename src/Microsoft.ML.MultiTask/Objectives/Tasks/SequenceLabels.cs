using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Metrics;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Objectives.Tasks;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// One label for every word: parts of speech, chunks, names. The loss is the mean negative log-likelihood of the labelled words, by a softmax for every word or
/// by a <see cref="Crf"/> over the row. Yields <c>PredictedLabel</c> (<c>VarVector&lt;Key&gt;</c>) and <c>Score</c> (<c>VarVector&lt;Single&gt;</c>,
/// words times labels, probabilities).
/// </summary>
public sealed record SequenceLabels : LabelTask
{
    /// <summary>Learns the labels of this column: a vector of Text or Key with one label a word; an empty vector where a row is not labelled.</summary>
    public SequenceLabels(string labelColumnName) : base(labelColumnName)
    {
    }

    /// <summary>Decides over the whole row; null (the default): every word for itself, by softmax.</summary>
    public Crf? Crf { get; init; }

    /// <summary>The width of a tanh layer before the scores; 0 (the default): none. Rei (2017) uses 50.</summary>
    public int HiddenSize { get; init; }

    /// <summary>The metric that decides: <c>Accuracy</c>, <c>F1</c> (of spans, as conlleval counts them) or, with <see cref="MarksUnknownWords"/>,
    /// <c>UnknownAccuracy</c>; null (the default): F1 where the labels follow a span scheme such as BIO, else accuracy.</summary>
    public string? Metric { get; init; }

    /// <summary>Whether the model also yields <c>Unknown</c> (<c>VarVector&lt;Boolean&gt;</c>): which words are outside of its vocabulary, so that it knows
    /// them by their characters and neighbours alone. The metrics then have <c>UnknownAccuracy</c>, that of these words. Needs an input of
    /// <see cref="Words"/>. Default false.</summary>
    public bool MarksUnknownWords { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override ColumnUse Label => new SequenceLabelColumn(LabelColumnName, Input!);

    /// <inheritdoc/>
    [JsonIgnore]
    public override ScoreLink? Link => Crf is null ? ScoreLink.Softmax : null;

    /// <inheritdoc/>
    public override LabelModule BuildModule(BuildContext context) => new Module(this, context);

    /// <inheritdoc/>
    protected override IReadOnlyList<OutputColumn> Outputs(IReadOnlyList<string> classes) =>
    [
        LabelOutputs.PredictedKeys(classes),
        LabelOutputs.SequenceScores(classes),
        .. MarksUnknownWords ? [LabelOutputs.Flags(LabelOutputs.Unknown)] : (OutputColumn[])[],
    ];

    /// <inheritdoc/>
    protected override TaskEvaluator CreateEvaluator(IReadOnlyList<string> classes) =>
        new SequenceEvaluator(LabelColumnName, classes, Metric, MarksUnknownWords);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        ArgumentOutOfRangeException.ThrowIfNegative(HiddenSize);
        if (Metric is not (null or SequenceEvaluator.Accuracy or SequenceEvaluator.F1 or SequenceEvaluator.UnknownAccuracy))
        {
            throw new ArgumentException($"Task '{Name}': the metric of sequence labels is Accuracy, F1 or UnknownAccuracy, not '{Metric}'.", nameof(Metric));
        }
        if (Metric == SequenceEvaluator.UnknownAccuracy && !MarksUnknownWords)
        {
            throw new ArgumentException($"Task '{Name}': {Metric} is measured where unknown words are marked; set {nameof(MarksUnknownWords)}.",
                nameof(Metric));
        }
        if (Crf is { ConstrainTraining: true, Constrained: false })
        {
            throw new ArgumentException($"Task '{Name}': what training forbids (ConstrainTraining) cannot be decoded; set Constrained of the Crf too.",
                nameof(Crf));
        }
        if (Crf is { Margin: not (>= 0 and < double.PositiveInfinity) })
        {
            throw new ArgumentOutOfRangeException(nameof(Crf), Crf.Margin, $"Task '{Name}': the margin of a CRF is a number of at least 0.");
        }
    }

    private sealed class Module : LabelModule
    {
        private readonly SequenceLabels _settings;
        private readonly Mlp _head;
        private readonly LinearChainCrf? _crf;

        public Module(SequenceLabels settings, BuildContext context) : base(nameof(SequenceLabels), settings)
        {
            _settings = settings;
            if (settings.MarksUnknownWords && context.Inputs[settings.Input!] is not WordsState)
            {
                throw new InvalidOperationException($"Task '{settings.Name}' marks unknown words, but its input '{settings.Input}' is none of words; leave "
                    + $"{nameof(MarksUnknownWords)} out.");
            }
            IReadOnlyList<string> labels = context.Labels[settings.LabelColumnName];
            _head = context.Part("scores", () => new Mlp(context.Shape(settings).Width, settings.HiddenSize, labels.Count, context.Random));
            if (settings.Crf is { } crf) _crf = context.Part("crf", () => CreateCrf(crf, labels, context.Random));
            RegisterComponents();
        }

        public override LabelScores Score(ForwardContext context)
        {
            Tensor states = context.Encodings[_settings.Input!].Layer(_settings.Layer).States;
            return new LabelScores(_head.Apply(states), states); // [tokens, labels]
        }

        protected override TaskPrediction Predict(Tensor scores, ForwardContext context, IReadOnlySet<string> columns)
        {
            Segments segments = context.Encodings[_settings.Input!].Layer(_settings.Layer).Segments;
            var prediction = new TaskPrediction(segments.Rows);
            if (columns.Contains(LabelOutputs.PredictedLabel)) prediction.With(LabelOutputs.PredictedLabel, Decode(scores, segments), segments.Offsets);
            if (columns.Contains(LabelOutputs.Unknown))
            {
                prediction.With(LabelOutputs.Unknown, Unknown(context.Batch.Input<TokenBlock>(_settings.Input!)), segments.Offsets);
            }
            if (!columns.Contains(LabelOutputs.Score)) return prediction;
            float[] chances = Tensors.ToArray<float>(_crf?.Marginals(scores, segments) ?? scores.softmax(1));
            return prediction.With(LabelOutputs.Score, chances, segments.Offsets, (int)scores.shape[1]);
        }

        public override Tensor Prediction(Tensor scores) => _crf is null
            ? base.Prediction(scores)
            : throw new InvalidOperationException($"The task '{_settings.Name}' decides over whole rows by its Crf and has no chances of every word for "
                + "another objective to read; leave Crf out, or let the other objective read the labels that are given (Gold).");

        protected override Tensor? Loss(Tensor scores, Step step) => _crf is null
            ? LossTensors.CrossEntropy(scores, step.Batch.Classes(_settings.LabelColumnName))
            : _crf.NegativeLogLikelihood(scores, step.Batch.ClassTensor(_settings.LabelColumnName),
                step.Encodings[_settings.Input!].Layer(_settings.Layer).Segments);

        private int[] Decode(Tensor scores, Segments segments) => _crf is null ? Tensors.ToArray<int>(scores.argmax(1)) : _crf.Viterbi(scores, segments);

        private static int[] Unknown(TokenBlock words) => [.. words.WordIndex.Select(word => words.WordIds[word] == Vocabulary.Unknown ? 1 : 0)];

        private static LinearChainCrf CreateCrf(Crf settings, IReadOnlyList<string> labels, RandomSource random)
        {
            CrfConstraints? constraints = null;
            if (settings.Constrained)
            {
                TagTransitions transitions = TagScheme.AllowedTransitions(labels);
                constraints = new CrfConstraints(transitions.Allowed, transitions.Start, transitions.End);
            }
            return new LinearChainCrf("crf", labels.Count, constraints, random) { ConstrainTraining = settings.ConstrainTraining, Margin = settings.Margin };
        }
    }
}
