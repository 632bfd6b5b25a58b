using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Predicts all words of a row at once, in no order, from one vector (the word prediction of an initial state in Weng, Huang, Zheng, Dai and Chen 2017, "Neural
/// Machine Translation with Word Predictions"): the words of the input itself, or those of another one, such as a translation. It needs no labels. With
/// <see cref="From"/> it learns the inverse of a task: which words a label stands for.
/// </summary>
/// <remarks>The loss of a row is the mean of <c>-log P(word)</c> over its words, and the mean over the rows that have words is taken. The vocabulary is that of
/// the input whose words are predicted.</remarks>
public sealed record BagOfWords : WordPrediction
{
    /// <inheritdoc/>
    public override string Name { get; init; } = nameof(BagOfWords);

    /// <summary>The input whose words are predicted; null (the default): the one it reads. It is not encoded for this, and not needed for scoring.</summary>
    public string? Target { get; init; }

    /// <summary>Predict every different word of a row once; otherwise as often as it occurs, as in the paper. Default false.</summary>
    public bool Distinct { get; init; }

    /// <summary>How the states of a row become one vector. Default: the last states. Without effect when <see cref="From"/> is set.</summary>
    public Pooling Pooling { get; init; } = Pooling.Last;

    /// <summary>The task from whose label the words are predicted instead of from the states; null (the default): from the states. The label is the
    /// distribution that the task predicts, so that the gradient reaches the encoder through the task.</summary>
    public string? From { get; init; }

    /// <summary>With <see cref="From"/>, predict from the label that is given, not from the one that is predicted; rows without one are left out. The encoder
    /// then learns nothing from it. Default false.</summary>
    public bool Gold { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> ReadsTasks => From is null ? [] : [From];

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> OtherInputs => Pooling.OtherInputs;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> RawInputs => Target is null ? [] : [Target];

    /// <inheritdoc/>
    public override ObjectiveModule Build(BuildContext context) => new Module(this, context);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Pooling.Validate();
        LabelSource.Validate(this, From, Gold);
    }

    private sealed class Module : ObjectiveModule
    {
        private readonly BagOfWords _settings;
        private readonly string _target;
        private readonly NeighbourWords _words;
        private readonly RandomSource _random;
        private readonly RowSource _source;
        private readonly LinearLayer _hidden;
        private readonly SampledSoftmax _word;

        public Module(BagOfWords settings, BuildContext context) : base(nameof(BagOfWords))
        {
            _settings = settings;
            _target = settings.Target ?? settings.Input!;
            _words = new NeighbourWords(context.State<WordsState>(settings with { Input = _target }).Words, settings.MaximumVocabulary);
            _random = context.Random;
            _source = new RowSource(settings, settings.Pooling, settings.From, settings.Gold, context);
            _hidden = context.Part("hidden", () => new LinearLayer("hidden", _source.Width, settings.HiddenSize, context.Random));
            _word = context.Part("word", () => new SampledSoftmax("word", _words.Classes, settings.HiddenSize, context.Random, settings.Samples));
            RegisterComponents();
        }

        public override Tensor? Loss(Step step)
        {
            (int[] rows, int[] targets, float[] weights) = Bags(step);
            return targets.Length == 0 ? null : _word.Loss(_hidden.call(_source.Read(step)).tanh(), rows, targets, weights, _random);
        }

        /// <summary>The words of all rows that count, each with the share that makes the loss a mean of means.</summary>
        private (int[] Rows, int[] Targets, float[] Weights) Bags(Step step)
        {
            TokenBlock block = step.Batch.Input<TokenBlock>(_target);
            List<int> rows = [], targets = [];
            List<float> weights = [];
            int bags = 0;
            for (int r = 0; r < block.RowLengths.Length; r++)
            {
                if (block.RowLengths[r] == 0 || !_source.Has(step, r)) continue;
                IEnumerable<int> words = block.PositionsOf(r).Select(position => _words.ClassOf(block.WordId(position)));
                int[] bag = [.. _settings.Distinct ? words.Distinct() : words];
                rows.AddRange(Enumerable.Repeat(r, bag.Length));
                targets.AddRange(bag);
                weights.AddRange(Enumerable.Repeat(1f / bag.Length, bag.Length));
                bags++;
            }
            return ([.. rows], [.. targets], [.. weights.Select(weight => weight / bags)]);
        }
    }
}
