using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>The largest value of every dimension.</summary>
public sealed record MaxPooling : Pooling
{
    /// <inheritdoc/>
    public override PoolingModule Build(PoolingContext context) => new Module(context.Shape.Width);

    private sealed class Module(long width) : PoolingModule(nameof(MaxPooling))
    {
        public override long Width => width;

        public override Tensor Pool(LayerStates states, IReadOnlyDictionary<string, Encoding> encodings)
        {
            Segments segments = states.Segments;
            return segments.Tokens == 0
                ? Zeros(states, segments)
                : WithoutEmptyRows(states.States.gather(0, segments.Largest(states.States)), segments);
        }
    }
}
