using Microsoft.ML.MultiTask.Encoders.Joins;
using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>The vectors one after the other, zeros for a missing one. Nothing is learnt.</summary>
public sealed record SideBySide : ModalityJoin
{
    /// <inheritdoc/>
    public override ModalityJoinModule Build(IReadOnlyList<long> widths, RandomSource random) => new Module(widths.Sum());

    private sealed class Module(long width) : ModalityJoinModule(nameof(SideBySide))
    {
        public override long Width => width;

        public override Tensor Join(IReadOnlyList<Tensor> vectors, Tensor isMissing) => cat([.. vectors], 1);
    }
}
