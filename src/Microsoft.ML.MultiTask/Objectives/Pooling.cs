using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>How the states of a row's positions become one vector. A setting.</summary>
public abstract record Pooling
{
    /// <summary>The mean of the states.</summary>
    public static Pooling Mean { get; } = new MeanPooling();

    /// <summary>The largest value of every dimension.</summary>
    public static Pooling Max { get; } = new MaxPooling();

    /// <summary>The last forward state beside the first backward state; for an encoder without directions, the last state.</summary>
    public static Pooling Last { get; } = new LastPooling();

    /// <summary>One vector a row, <c>[rows, width]</c>; zeros for an empty row.</summary>
    public abstract Tensor Pool(LayerStates states, Segments segments);

    /// <summary>Clears what an empty row would otherwise borrow from its neighbour.</summary>
    private static Tensor WithoutEmptyRows(Tensor pooled, Segments segments)
    {
        for (int r = 0; r < segments.Rows; r++)
        {
            if (segments.Length(r) == 0) return pooled.Fill(segments.Lengths.AtLeast(1).ne(segments.Lengths).unsqueeze(1), 0);
        }
        return pooled;
    }

    private static Tensor Zeros(LayerStates states, Segments segments) => zeros(segments.Rows, states.States.shape[1], device: segments.Device);

    private sealed record MeanPooling : Pooling
    {
        public override Tensor Pool(LayerStates states, Segments segments)
        {
            Tensor sums = Zeros(states, segments).GainRows(segments.RowOfToken, states.States);
            return sums / segments.Lengths.AtLeast(1).unsqueeze(1);
        }
    }

    private sealed record MaxPooling : Pooling
    {
        public override Tensor Pool(LayerStates states, Segments segments) => segments.Tokens == 0
            ? Zeros(states, segments)
            : WithoutEmptyRows(segments.Pad(states.States, double.NegativeInfinity).amax([1]), segments);
    }

    private sealed record LastPooling : Pooling
    {
        public override Tensor Pool(LayerStates states, Segments segments)
        {
            if (segments.Tokens == 0) return Zeros(states, segments);
            Tensor pooled = states is { Forward: { } forward, Backward: { } backward }
                ? cat([forward.index_select(0, segments.Last), backward.index_select(0, segments.First)], 1)
                : states.States.index_select(0, segments.Last);
            return WithoutEmptyRows(pooled, segments);
        }
    }
}
