using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Benchmarks.Reference;

/// <summary>A layer of the encoder over padded rows: queries, keys and values by one product; dropout on the weights of attention by hand, since libtorch's
/// own attention has a fast path only without it.</summary>
internal sealed class TransformerBlock : nn.Module
{
    private readonly int _heads;
    private readonly Linear _projections, _output, _widening, _narrowing;
    private readonly LayerNorm _attentionNorm, _norm;

    public TransformerBlock(Transformer sizes) : base(nameof(TransformerBlock))
    {
        _heads = sizes.Heads;
        _projections = nn.Linear(sizes.HiddenSize, 3 * sizes.HiddenSize);
        _output = nn.Linear(sizes.HiddenSize, sizes.HiddenSize);
        _attentionNorm = nn.LayerNorm(sizes.HiddenSize, sizes.LayerNormEpsilon);
        _widening = nn.Linear(sizes.HiddenSize, sizes.FeedForwardSize);
        _narrowing = nn.Linear(sizes.FeedForwardSize, sizes.HiddenSize);
        _norm = nn.LayerNorm(sizes.HiddenSize, sizes.LayerNormEpsilon);
        RegisterComponents();
    }

    /// <summary><c>[rows, time, hidden]</c> to the same.</summary>
    public Tensor Read(Tensor states, Tensor? mask, DropoutMasks dropout)
    {
        Tensor seen = _attentionNorm.call(states + dropout.Apply(_output.call(Attend(_projections.call(states), mask, dropout))));
        Tensor fed = _narrowing.call(nn.functional.gelu(_widening.call(seen)));
        return _norm.call(seen + dropout.Apply(fed));
    }

    private Tensor Attend(Tensor projections, Tensor? mask, DropoutMasks dropout)
    {
        (long rows, long time, long hidden) = (projections.shape[0], projections.shape[1], projections.shape[2] / 3);
        Tensor[] parts = projections.view(rows, time, 3, _heads, hidden / _heads).permute(2, 0, 3, 1, 4).unbind(0);
        Tensor scores = (parts[0] * (1 / Math.Sqrt(hidden / _heads))).matmul(parts[1].transpose(-2, -1)); // [rows, heads, time, time]
        if (mask is not null) scores = scores.add_(mask);
        return dropout.Apply(scores.softmax(-1)).matmul(parts[2]).transpose(1, 2).reshape(rows, time, hidden);
    }
}
