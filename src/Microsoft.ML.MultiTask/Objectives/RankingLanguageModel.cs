using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Tells text from text with a wrong word in it (Collobert and Weston 2008, "A Unified Architecture for Natural Language Processing"): some words of every row
/// give way to random ones, and the score of the place must be higher by 1 with the right word than with the wrong one: <c>max(0, 1 - s(right) +
/// s(wrong))</c>. It needs no labels and may read any layer.
/// </summary>
/// <remarks>
/// The loss is the mean over the changed places. The paper scores a window around one word; here a state of the encoder is scored, which sees the whole row, so
/// changed places are kept apart by <see cref="Spacing"/>. It encodes the changed batch a second time, which costs as much as the first. The random word comes
/// with its own most frequent spelling, and with the side features of the place.
/// </remarks>
public sealed record RankingLanguageModel : Objective
{
    /// <inheritdoc/>
    public override string Name { get; init; } = nameof(RankingLanguageModel);

    /// <summary>One word of so many is changed, at least one of every row. Default 10: beside the window of 11 words of the paper hardly another changed word
    /// is in reach.</summary>
    public int Spacing { get; init; } = 10;

    /// <summary>Random words are drawn from so many, the most frequent ones of the training rows, all equally likely. Default 30000, as in the
    /// paper.</summary>
    public int MaximumVocabulary { get; init; } = 30_000;

    /// <summary>The width of the tanh layer before the score; 0: none. Default 100, as in the paper.</summary>
    public int HiddenSize { get; init; } = 100;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<ColumnUse> Columns => [];

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool ReadsPositions => true;

    /// <inheritdoc/>
    public override ObjectiveModule Build(BuildContext context) => new Module(this, context);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequireAtLeast(1, Spacing, nameof(Spacing));
        RequireAtLeast(2, MaximumVocabulary, nameof(MaximumVocabulary));
        RequireAtLeast(0, HiddenSize, nameof(HiddenSize));
    }

    private sealed class Module : ObjectiveModule
    {
        private readonly RankingLanguageModel _settings;
        private readonly WordDraws _draws;
        private readonly RandomSource _random;
        private readonly Mlp _score;

        public Module(RankingLanguageModel settings, BuildContext context) : base(nameof(RankingLanguageModel))
        {
            _settings = settings;
            _draws = new WordDraws(settings, settings.MaximumVocabulary, context);
            _random = context.Random;
            _score = context.Part("scores", () => new Mlp(context.Shape(settings).Width, settings.HiddenSize, 1, context.Random));
            RegisterComponents();
        }

        public override Tensor? Loss(Step step)
        {
            string input = _settings.Input!;
            TokenBlock block = step.Batch.Input<TokenBlock>(input);
            (List<int> positions, List<int> symbols) = Choose(block, step.Batch.LearningRows);
            if (positions.Count == 0) return null;
            Tensor places = Tensors.FromClasses(positions.ToArray(), step.Batch.Device);
            Tensor right = step.Encodings[input].Layer(_settings.Layer).States.index_select(0, places);
            Tensor wrong = step.Encode(step.Batch.With(input, block.Replace(positions, symbols)))[input].Layer(_settings.Layer).States.index_select(0, places);
            return (_score.Apply(wrong) - _score.Apply(right)).Plus(1).relu().mean();
        }

        /// <summary>The changed positions and their random words. Outside of training a row is always changed in the same way.</summary>
        private (List<int> Positions, List<int> Symbols) Choose(TokenBlock block, IReadOnlyList<int> rows)
        {
            List<int> positions = [], symbols = [];
            foreach (int r in rows.Where(row => block.RowLengths[row] > 0))
            {
                RandomSource random = training ? _random : new RandomSource(0);
                int first = block.StartOf(r) + random.Next(Math.Min(_settings.Spacing, block.RowLengths[r]));
                for (int position = first; position < block.StartOf(r + 1); position += _settings.Spacing)
                {
                    positions.Add(position);
                    symbols.Add(_draws.Next(random, block.WordId(position)));
                }
            }
            return (positions, symbols);
        }
    }
}
