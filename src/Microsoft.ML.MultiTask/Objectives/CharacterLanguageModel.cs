using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// A language model within words (the character variant of Rei 2017, "Semi-supervised Multitask Learning for Sequence Labeling"): the forward states of the
/// character encoder predict the next character of the word, its backward states the previous one; the two ends of a word are a class of their own. It needs
/// no labels, and an encoder with a recurrent character encoder, such as <see cref="CharacterBiLstm"/>.
/// </summary>
/// <remarks>The loss is the mean cross-entropy over the characters in the forward direction plus that in the backward direction, over the distinct words of a
/// batch: a word counts once however often the batch holds it.</remarks>
public sealed record CharacterLanguageModel : Objective
{
    /// <summary>A language model with a weight of 0.1, as <see cref="LanguageModel"/>.</summary>
    public CharacterLanguageModel() => Weight = 0.1;

    /// <inheritdoc/>
    public override string Name { get; init; } = nameof(CharacterLanguageModel);

    /// <summary>The width of the tanh layer of each direction before the scores; 0: none. Default 50.</summary>
    public int HiddenSize { get; init; } = 50;

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<ColumnUse> Columns => [];

    /// <inheritdoc/>
    public override ObjectiveModule Build(BuildContext context) => new Module(this, context);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        RequireAtLeast(0, HiddenSize, nameof(HiddenSize));
        if (Layer is not null)
        {
            throw new ArgumentException($"Objective '{Name}': it reads the character encoder, not a layer; leave Layer unset.", nameof(Layer));
        }
    }

    private sealed class Module : ObjectiveModule
    {
        private readonly string _input;
        private readonly int _boundary;
        private readonly Mlp _next;
        private readonly Mlp _previous;

        public Module(CharacterLanguageModel settings, BuildContext context) : base(nameof(CharacterLanguageModel))
        {
            _input = settings.Input!;
            _boundary = context.State<WordsState>(settings).Characters.Size;
            long width = context.CharacterWidth(settings);
            _next = context.Part("next", () => new Mlp(width, settings.HiddenSize, _boundary + 1, context.Random));
            _previous = context.Part("previous", () => new Mlp(width, settings.HiddenSize, _boundary + 1, context.Random));
            RegisterComponents();
        }

        public override Tensor? Loss(Step step)
        {
            if (step.Batch.LearningRows.Count == 0) return null;
            CharacterStates characters = step.Encodings[_input].Layers[0].Characters!;
            bool[] isUsed = Used(characters, step.Batch);
            int[] next = Targets(characters, isUsed, 1);
            if (next.AsSpan().IndexOfAnyExcept(ColumnUse.Missing) < 0) return null;
            LayerStates states = characters.States;
            Tensor forward = LossTensors.CrossEntropy(_next.Apply(states.Forward!), next)!;
            return forward.Plus(LossTensors.CrossEntropy(_previous.Apply(states.Backward!), Targets(characters, isUsed, -1))!);
        }

        /// <summary>For every distinct word, whether a row that is learnt from holds it.</summary>
        private bool[] Used(CharacterStates characters, Batch batch)
        {
            TokenBlock block = batch.Input<TokenBlock>(_input);
            HashSet<int> symbols = [.. batch.LearningRows.SelectMany(block.PositionsOf).Select(block.Symbol)];
            return [.. characters.Symbols.Select(symbols.Contains)];
        }

        private int[] Targets(CharacterStates characters, bool[] isUsed, int distance)
        {
            ReadOnlySpan<int> offsets = characters.Words.Offsets;
            var targets = new int[characters.Ids.Length];
            for (int w = 0; w < isUsed.Length; w++)
            {
                for (int c = offsets[w]; c < offsets[w + 1]; c++)
                {
                    int neighbour = c + distance;
                    targets[c] = !isUsed[w] ? ColumnUse.Missing
                        : neighbour < offsets[w] || neighbour >= offsets[w + 1] ? _boundary
                        : (int)characters.Ids[neighbour];
                }
            }
            return targets;
        }
    }
}
