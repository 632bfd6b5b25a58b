using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// The mean of the states weighed by attention: <c>softmax(v . tanh(W h + b))</c> over the positions of a row (Yang et al. 2016, "Hierarchical Attention
/// Networks for Document Classification"). With several <see cref="Heads"/> their means stand side by side (Lin et al. 2017, "A Structured Self-attentive
/// Sentence Embedding").
/// </summary>
public sealed record SelfAttentionPooling : Pooling
{
    /// <summary>The width of the tanh layer. Default 100.</summary>
    public int HiddenSize { get; init; } = 100;

    /// <summary>How many means, each with weights of its own. Default 1.</summary>
    public int Heads { get; init; } = 1;

    /// <inheritdoc/>
    public override PoolingModule Build(PoolingContext context) => new Module(this, context);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(HiddenSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Heads, 1);
    }

    private sealed class Module : PoolingModule
    {
        private readonly int _heads;
        private readonly Mlp _scores;

        public Module(SelfAttentionPooling settings, PoolingContext context) : base(nameof(SelfAttentionPooling))
        {
            _heads = settings.Heads;
            _scores = new Mlp(context.Shape.Width, settings.HiddenSize, _heads, context.Random);
            Width = _heads * context.Shape.Width;
            RegisterComponents();
        }

        public override long Width { get; }

        public override Tensor Pool(LayerStates states, IReadOnlyDictionary<string, Encoding> encodings)
        {
            Tensor weights = OfHeads(states);
            return cat([.. Enumerable.Range(0, _heads).Select(head => WeightedSumOf(states.States, weights.select(1, head), states.Segments))], 1);
        }

        /// <summary>With several heads, the mean of their weights.</summary>
        public override Tensor Weights(LayerStates states, IReadOnlyDictionary<string, Encoding> encodings) =>
            OfHeads(states).mean([1]);

        private Tensor OfHeads(LayerStates states) => states.Segments.Softmax(_scores.Apply(states.States)); // [tokens, heads]
    }
}
