using Microsoft.ML.MultiTask.Encoders;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>The hidden states that a recurrent layer begins a row with: those of the forward direction, then those of the backward direction. It attaches a
/// task to what <see cref="ConditionedState"/> makes of the other features of a row.</summary>
public sealed record InitialStatePooling : Pooling
{
    /// <inheritdoc/>
    public override PoolingModule Build(PoolingContext context) => context.Shape.HasInitial
        ? new Module(context.Shape.Width)
        : throw new InvalidOperationException("InitialStatePooling: the layer begins with no state that could be read; use a recurrent encoder with an "
            + "InitialState such as LearnedState or ConditionedState, a layer from 1 on, and a sharing that mixes no layers, such as Hard or SharedPrivate.");

    private sealed class Module(long width) : PoolingModule(nameof(InitialStatePooling))
    {
        public override long Width => width;

        public override Tensor Pool(LayerStates states, IReadOnlyDictionary<string, Encoding> encodings) =>
            WithoutEmptyRows(states.Initial!, states.Segments);
    }
}
