using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// A language model in which both sides predict a word together (the joint variant of Rei 2017, "Semi-supervised Multitask Learning for Sequence Labeling"):
/// the forward state of the previous word and the backward state of the next one, side by side, predict the word between them, which neither has seen. It
/// needs no labels.
/// </summary>
/// <remarks>
/// The loss is the mean cross-entropy over the words. At the ends of a row zeros stand for the state that is missing. Without <see cref="Objective.Layer"/> it
/// reads the highest layer whose two directions have not seen each other, which is layer 1 of a stack.
/// </remarks>
public sealed record JointContextLanguageModel : WordPrediction
{
    /// <summary>A language model with a weight of 0.1, as <see cref="LanguageModel"/>.</summary>
    public JointContextLanguageModel() => Weight = 0.1;

    /// <inheritdoc/>
    public override string Name { get; init; } = nameof(JointContextLanguageModel);

    /// <inheritdoc/>
    public override ObjectiveModule Build(BuildContext context) => new Module(this, context);

    private sealed class Module : ObjectiveModule
    {
        private readonly string _input;
        private readonly int _layer;
        private readonly NeighbourWords _words;
        private readonly RandomSource _random;
        private readonly LinearLayer _hidden;
        private readonly SampledSoftmax _word;

        public Module(JointContextLanguageModel settings, BuildContext context) : base(nameof(JointContextLanguageModel))
        {
            _input = settings.Input!;
            _layer = context.OneSidedLayer(settings);
            _words = new NeighbourWords(context.State<WordsState>(settings).Words, settings.MaximumVocabulary);
            _random = context.Random;
            long width = context.Shape(settings with { Layer = _layer }).DirectionWidth!.Value;
            _hidden = context.Part("hidden", () => new LinearLayer("hidden", 2 * width, settings.HiddenSize, context.Random));
            _word = context.Part("word", () => new SampledSoftmax("word", _words.Classes, settings.HiddenSize, context.Random, settings.Samples));
            RegisterComponents();
        }

        public override Tensor? Loss(Step step)
        {
            int[] targets = _words.Targets(step.Batch, _input, 0);
            if (targets.AsSpan().IndexOfAnyExcept(ColumnUse.Missing) < 0) return null;
            LayerStates states = step.Encodings[_input].Layer(_layer);
            Tensor before = states.Segments.Around(states.Forward!, -1, 1), after = states.Segments.Around(states.Backward!, 1, 1); // [tokens, 1, width]
            Tensor context = cat([before.squeeze(1), after.squeeze(1)], 1);
            return _word.Loss(_hidden.call(context).tanh(), targets, _random);
        }
    }
}
