using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>The last forward state beside the first backward state; for an encoder without directions, the last state.</summary>
public sealed record LastPooling : Pooling
{
    /// <inheritdoc/>
    public override PoolingModule Build(PoolingContext context) => new Module(context.Shape.Width);

    private sealed class Module(long width) : PoolingModule(nameof(LastPooling))
    {
        public override long Width => width;

        public override Tensor Pool(LayerStates states, IReadOnlyDictionary<string, Encoding> encodings)
        {
            Segments segments = states.Segments;
            if (segments.Tokens == 0) return Zeros(states, segments);
            Tensor pooled = states is { Forward: { } forward, Backward: { } backward }
                ? cat([forward.index_select(0, segments.Last), backward.index_select(0, segments.First)], 1)
                : states.States.index_select(0, segments.Last);
            return WithoutEmptyRows(pooled, segments);
        }
    }
}
