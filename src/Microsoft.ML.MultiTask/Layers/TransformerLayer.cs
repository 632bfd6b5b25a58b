using Microsoft.ML.MultiTask.Interop;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Layers;

/// <summary>A layer of a Transformer encoder (Vaswani et al. 2017): every position looks at all of its row, then goes through two linear layers; the input is
/// added to each, and normalised after it.</summary>
internal sealed class TransformerLayer : nn.Module
{
    private readonly long _heads;
    private readonly Activation _activation;
    private readonly bool _checkpoint;
    private readonly RandomSource _random;
    private readonly LinearLayer _projections, _output, _widening, _narrowing;
    private readonly NormLayer _attentionNorm, _norm;
    private readonly Dropout _attentionDropout, _dropout;

    /// <summary>Makes a layer.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="sizes">Its sizes.</param>
    /// <param name="random">First values and dropout.</param>
    public TransformerLayer(string name, TransformerSizes sizes, RandomSource random) : base(name)
    {
        (_heads, _activation, _checkpoint, _random) = (sizes.Heads, sizes.Activation, sizes.Checkpoint, random);
        _projections = new LinearLayer("projections", sizes.Hidden, 3 * sizes.Hidden, random) { IsWide = true };
        _output = new LinearLayer("output", sizes.Hidden, sizes.Hidden, random) { IsWide = true };
        _attentionNorm = new NormLayer("attention_norm", sizes.Hidden, sizes.Epsilon);
        _widening = new LinearLayer("widening", sizes.Hidden, sizes.FeedForward, random) { IsWide = true };
        _narrowing = new LinearLayer("narrowing", sizes.FeedForward, sizes.Hidden, random) { IsWide = true };
        _norm = new NormLayer("norm", sizes.Hidden, sizes.Epsilon);
        _attentionDropout = new Dropout(sizes.AttentionDropout, random);
        _dropout = new Dropout(sizes.Dropout, random);
        RegisterComponents();
    }

    /// <summary>Makes queries, keys and values, one after the other.</summary>
    public LinearLayer Projections => _projections;

    /// <summary>Follows the attention.</summary>
    public LinearLayer Output => _output;

    /// <summary>Normalises what the attention gives.</summary>
    public NormLayer AttentionNorm => _attentionNorm;

    /// <summary>The first of the two linear layers.</summary>
    public LinearLayer Widening => _widening;

    /// <summary>The second of the two linear layers.</summary>
    public LinearLayer Narrowing => _narrowing;

    /// <summary>Normalises what the layer gives.</summary>
    public NormLayer Norm => _norm;

    /// <summary><c>[tokens, hidden]</c> to <c>[tokens, hidden]</c>.</summary>
    public Tensor Read(Tensor states, Segments rows)
    {
        _ = (rows.PadIndex, rows.UnpadIndex, rows.Mask); // made here, for the layers above need them too
        if (!_checkpoint || !training) return Compute(states, rows);
        RandomSource start = _random.Copy();
        return Checkpoint.Of(input => Compute(input, rows), input => ComputeAgain(input, rows, start), states, parameters());
    }

    /// <summary>The same once more, with the dropout that was drawn before.</summary>
    private Tensor ComputeAgain(Tensor states, Segments rows, RandomSource start)
    {
        RandomSource now = _random.Copy();
        _random.CopyStateFrom(start);
        Tensor again = Compute(states, rows);
        _random.CopyStateFrom(now);
        return again;
    }

    private Tensor Compute(Tensor states, Segments rows)
    {
        using var scope = NewDisposeScope();
        Tensor seen = Attended(states, rows), fed = Fed(seen);
        return _norm.call(seen.Plus(_dropout.call(fed))).MoveToOuterDisposeScope();
    }

    // Large tensors are let go of as soon as they are used, so that the next ones take the same memory.
    private Tensor Attended(Tensor states, Segments rows)
    {
        using Tensor projections = _projections.call(states), attended = Attend(projections, rows), output = _output.call(attended);
        return _attentionNorm.call(states.Plus(_dropout.call(output)));
    }

    private Tensor Fed(Tensor seen)
    {
        using Tensor wide = _widening.call(seen), active = _activation.Apply(wide);
        return _narrowing.call(active);
    }

    /// <summary><c>[tokens, 3 * hidden]</c> to <c>[tokens, hidden]</c>.</summary>
    private Tensor Attend(Tensor projections, Segments rows)
    {
        using var scope = NewDisposeScope();
        long hidden = projections.shape[1] / 3;
        bool isPadded = rows.Tokens < rows.Rows * rows.MaxLength;
        // What cells of padding show does not matter, since nothing looks at them.
        Tensor cells = isPadded ? projections.index_select(0, rows.PadIndex) : projections;
        Tensor[] parts = cells.view(rows.Rows, rows.MaxLength, 3, _heads, hidden / _heads).permute(2, 0, 3, 1, 4).unbind(0);
        Tensor? mask = isPadded ? rows.Mask.view(rows.Rows, 1, 1, rows.MaxLength) : null;
        Tensor attended = training && _attentionDropout.Probability > 0
            ? WithDropout(parts[0], parts[1], parts[2], mask)
            : nn.functional.scaled_dot_product_attention(parts[0], parts[1], parts[2], mask); // [rows, heads, time, hidden / heads]
        Tensor flat = attended.transpose(1, 2).reshape(rows.Rows * rows.MaxLength, hidden);
        return scope.MoveToOuter(isPadded ? flat.index_select(0, rows.UnpadIndex) : flat);
    }

    /// <summary>The same with dropout from the run's own source, which libtorch's would not draw from.</summary>
    private Tensor WithDropout(Tensor queries, Tensor keys, Tensor values, Tensor? mask)
    {
        Tensor scores = queries.Times(1 / Math.Sqrt(queries.shape[^1])).matmul(keys.transpose(-2, -1)); // [rows, heads, time, time]
        if (mask is not null) scores = scores.Fill(mask.logical_not(), double.NegativeInfinity);
        return _attentionDropout.call(scores.softmax(-1)).matmul(values);
    }
}
