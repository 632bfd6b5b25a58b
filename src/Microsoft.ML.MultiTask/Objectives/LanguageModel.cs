using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Language modelling beside the tasks (Rei 2017, "Semi-supervised Multitask Learning for Sequence Labeling"): at every word the forward states predict the
/// next word and the backward states the previous one, so that neither direction ever sees what it predicts. It needs no labels and learns from all rows, also
/// from those of <see cref="Objective.Data"/>.
/// </summary>
/// <remarks>
/// The loss is the mean cross-entropy over the words in the forward direction plus that in the backward direction. The paper sums over words, and so does its
/// tagging loss: against the mean of a tagging loss over words that all are labelled, <see cref="Objective.Weight"/> is the paper's gamma.
/// Without <see cref="Objective.Layer"/> it reads the highest layer whose two directions have not seen each other, which is layer 1 of a stack.
/// </remarks>
public sealed record LanguageModel : WordPrediction
{
    /// <summary>A language model with a weight of 0.1, as in the paper.</summary>
    public LanguageModel() => Weight = 0.1;

    /// <inheritdoc/>
    public override string Name { get; init; } = nameof(LanguageModel);

    /// <inheritdoc/>
    public override ObjectiveModule Build(BuildContext context) => new Module(this, context);

    private sealed class Module : ObjectiveModule
    {
        private readonly string _input;
        private readonly int _layer;
        private readonly NeighbourWords _words;
        private readonly RandomSource _random;
        private readonly LinearLayer _forwardHidden;
        private readonly LinearLayer _backwardHidden;
        private readonly SampledSoftmax _next;
        private readonly SampledSoftmax _previous;

        public Module(LanguageModel settings, BuildContext context) : base(nameof(LanguageModel))
        {
            _input = settings.Input!;
            _layer = context.OneSidedLayer(settings);
            _words = new NeighbourWords(context.State<WordsState>(settings).Words, settings.MaximumVocabulary);
            _random = context.Random;
            long width = context.Shape(settings with { Layer = _layer }).DirectionWidth!.Value;
            _forwardHidden = context.Part("forwardHidden", () => new LinearLayer("forwardHidden", width, settings.HiddenSize, context.Random));
            _backwardHidden = context.Part("backwardHidden", () => new LinearLayer("backwardHidden", width, settings.HiddenSize, context.Random));
            _next = context.Part("next", () => new SampledSoftmax("next", _words.Classes, settings.HiddenSize, context.Random, settings.Samples));
            _previous = context.Part("previous", () => new SampledSoftmax("previous", _words.Classes, settings.HiddenSize, context.Random, settings.Samples));
            RegisterComponents();
        }

        public override Tensor? Loss(Step step)
        {
            int[] next = _words.Targets(step.Batch, _input, 1);
            if (next.AsSpan().IndexOfAnyExcept(ColumnUse.Missing) < 0) return null;
            LayerStates states = step.Encodings[_input].Layer(_layer);
            Tensor forward = _next.Loss(_forwardHidden.call(states.Forward!).tanh(), next, _random)!;
            Tensor backward = _previous.Loss(_backwardHidden.call(states.Backward!).tanh(), _words.Targets(step.Batch, _input, -1), _random)!;
            return forward.Plus(backward);
        }
    }
}
