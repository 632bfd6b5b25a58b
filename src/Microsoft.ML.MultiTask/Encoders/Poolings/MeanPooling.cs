using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Interop;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>The mean of the states.</summary>
public sealed record MeanPooling : Pooling
{
    /// <inheritdoc/>
    public override PoolingModule Build(PoolingContext context) => new Module(context.Shape.Width);

    private sealed class Module(long width) : PoolingModule(nameof(MeanPooling))
    {
        public override long Width => width;

        public override Tensor Pool(LayerStates states, IReadOnlyDictionary<string, Encoding> encodings) =>
            SumOf(states.States, states.Segments) / states.Segments.Lengths.AtLeast(1).unsqueeze(1);
    }
}
