using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Encoders;

/// <summary>The learned part of a <see cref="Pooling"/>, or all of it where nothing is learnt.</summary>
public abstract class PoolingModule(string name) : nn.Module(name)
{
    /// <summary>The width of a row's vector.</summary>
    public abstract long Width { get; }

    /// <summary>One vector a row, <c>[rows, Width]</c>; zeros for an empty row.</summary>
    /// <param name="states">The layer that is pooled.</param>
    /// <param name="encodings">The other encoded inputs of the rows, by name.</param>
    public abstract Tensor Pool(LayerStates states, IReadOnlyDictionary<string, Encoding> encodings);

    /// <summary>How much every position counts in its row's vector, <c>[tokens]</c>, summing to 1 over a row; null (the default) where nothing is
    /// weighed.</summary>
    public virtual Tensor? Weights(LayerStates states, IReadOnlyDictionary<string, Encoding> encodings) => null;

    /// <summary>Clears what an empty row would otherwise borrow from its neighbour.</summary>
    private protected static Tensor WithoutEmptyRows(Tensor pooled, Segments segments)
    {
        for (int r = 0; r < segments.Rows; r++)
        {
            if (segments.Length(r) == 0) return pooled.Fill(segments.Lengths.AtLeast(1).ne(segments.Lengths).unsqueeze(1), 0);
        }
        return pooled;
    }

    private protected static Tensor Zeros(LayerStates states, Segments segments) => zeros(segments.Rows, states.States.shape[1], device: segments.Device);

    /// <summary>The sums of the states of every row, each position times its weight, <c>[tokens]</c>.</summary>
    private protected static Tensor WeightedSumOf(Tensor states, Tensor weights, Segments segments) => SumOf(states * weights.unsqueeze(1), segments);

    /// <summary>The sum of the states of every row.</summary>
    private protected static Tensor SumOf(Tensor states, Segments segments) =>
        zeros(segments.Rows, states.shape[1], device: segments.Device).GainRows(segments.RowOfToken, states);
}
