using Microsoft.ML.MultiTask.Interop;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Weighting;

/// <summary>For methods that need losses above 0.</summary>
internal static class PositiveLosses
{
    /// <summary>Losses below are taken for this.</summary>
    public const double Floor = 1e-8;

    /// <summary>The logarithm of a loss, or of the floor where it is below that.</summary>
    public static Tensor LogAtLeast(this Tensor loss) => loss.AtLeast(Floor).log();
}
