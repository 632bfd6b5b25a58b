using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Predicts words that are hidden from the encoder (Devlin, Chang, Lee and Toutanova 2019, "BERT: Pre-training of Deep Bidirectional Transformers for Language
/// Understanding"): of every row a share of the words is chosen anew at every step; most of them are hidden, some give way to a random word, the others stay;
/// the states there predict the words that were chosen. As the answer is not in sight it may read any layer, the top one too. It needs no labels.
/// </summary>
/// <remarks>
/// The loss is the mean cross-entropy over the chosen words. It encodes the changed batch a second time, which costs as much as the first. A hidden word shows
/// neither its form nor its spelling nor its side features; a random word comes with its own spelling, and with the side features of the place.
/// </remarks>
public sealed record MaskedLanguageModel : WordPrediction
{
    /// <summary>A language model with a weight of 0.1, as <see cref="LanguageModel"/>.</summary>
    public MaskedLanguageModel() => Weight = 0.1;

    /// <inheritdoc/>
    public override string Name { get; init; } = nameof(MaskedLanguageModel);

    /// <summary>The share of the words of a row that are predicted, at least one of every row. Default 0.15.</summary>
    public double Share { get; init; } = 0.15;

    /// <summary>The share of those that are hidden. Default 0.8.</summary>
    public double HiddenShare { get; init; } = 0.8;

    /// <summary>The share of those that give way to a random word of the training rows; the rest stay as they are. Default 0.1.</summary>
    public double RandomShare { get; init; } = 0.1;

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool ReadsPositions => true;

    /// <inheritdoc/>
    public override ObjectiveModule Build(BuildContext context) => new Module(this, context);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequireShare(Share, nameof(Share));
        RequireShare(HiddenShare, nameof(HiddenShare));
        RequireShare(RandomShare, nameof(RandomShare));
        if (HiddenShare + RandomShare > 1 + 1e-9)
        {
            throw new ArgumentException($"Objective '{Name}': HiddenShare ({HiddenShare}) and RandomShare ({RandomShare}) are together more than "
                + $"1.", nameof(RandomShare));
        }
    }

    private sealed class Module : ObjectiveModule
    {
        private readonly MaskedLanguageModel _settings;
        private readonly NeighbourWords _words;
        private readonly WordDraws _draws;
        private readonly RandomSource _random;
        private readonly LinearLayer _hidden;
        private readonly SampledSoftmax _word;

        public Module(MaskedLanguageModel settings, BuildContext context) : base(nameof(MaskedLanguageModel))
        {
            _settings = settings;
            _words = new NeighbourWords(context.State<WordsState>(settings).Words, settings.MaximumVocabulary);
            _draws = new WordDraws(settings, settings.MaximumVocabulary, context);
            _random = context.Random;
            _hidden = context.Part("hidden", () => new LinearLayer("hidden", context.Shape(settings).Width, settings.HiddenSize, context.Random));
            _word = context.Part("word", () => new SampledSoftmax("word", _words.Classes, settings.HiddenSize, context.Random, settings.Samples));
            RegisterComponents();
        }

        public override Tensor? Loss(Step step)
        {
            string input = _settings.Input!;
            TokenBlock block = step.Batch.Input<TokenBlock>(input);
            (List<int> positions, List<int> symbols) = Choose(block, step.Batch.LearningRows);
            if (positions.Count == 0) return null;
            Tensor states = step.Encode(step.Batch.With(input, block.Replace(positions, symbols)))[input].Layer(_settings.Layer).States;
            Tensor chosen = states.index_select(0, Tensors.FromClasses(positions.ToArray(), states.device));
            return _word.Loss(_hidden.call(chosen).tanh(), [.. positions.Select(position => _words.ClassOf(block.WordId(position)))], _random);
        }

        /// <summary>The chosen positions, and what stands there instead of their words. Outside of training a row is always changed in the same way.</summary>
        private (List<int> Positions, List<int> Symbols) Choose(TokenBlock block, IReadOnlyList<int> rows)
        {
            List<int> positions = [], symbols = [];
            foreach (int r in rows.Where(row => block.RowLengths[row] > 0))
            {
                RandomSource random = training ? _random : new RandomSource(0);
                int[] order = [.. block.PositionsOf(r)];
                random.Shuffle<int>(order);
                foreach (int position in order.Take(Math.Max(1, (int)Math.Round(_settings.Share * order.Length))))
                {
                    positions.Add(position);
                    symbols.Add(Instead(block, position, random));
                }
            }
            return (positions, symbols);
        }

        private int Instead(TokenBlock block, int position, RandomSource random)
        {
            double lot = random.NextSingle();
            return lot < _settings.HiddenShare ? TokenBlock.Hidden
                : lot < _settings.HiddenShare + _settings.RandomShare ? _draws.Next(random, block.WordId(position))
                : block.Symbol(position);
        }
    }
}
