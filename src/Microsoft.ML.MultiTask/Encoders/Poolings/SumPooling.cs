using Microsoft.ML.MultiTask.Encoders;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>The sum of the states: over word vectors, a bag of words.</summary>
public sealed record SumPooling : Pooling
{
    /// <inheritdoc/>
    public override PoolingModule Build(PoolingContext context) => new Module(context.Shape.Width);

    private sealed class Module(long width) : PoolingModule(nameof(SumPooling))
    {
        public override long Width => width;

        public override Tensor Pool(LayerStates states, IReadOnlyDictionary<string, Encoding> encodings) =>
            SumOf(states.States, states.Segments);
    }
}
