using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Encoders.Joins;

/// <summary>The learned part of a <see cref="ModalityJoin"/>.</summary>
public abstract class ModalityJoinModule(string name) : nn.Module(name)
{
    /// <summary>The width of the one vector.</summary>
    public abstract long Width { get; }

    /// <summary>One vector a row, <c>[rows, Width]</c>.</summary>
    /// <param name="vectors">The vectors of every modality, <c>[rows, width]</c> each; zeros where it is missing.</param>
    /// <param name="isMissing">True where a modality is missing, bool <c>[rows, modalities]</c>.</param>
    public abstract Tensor Join(IReadOnlyList<Tensor> vectors, Tensor isMissing);
}
