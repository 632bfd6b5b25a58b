using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Weighting;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// The geometric mean of the losses (Geometric Loss Strategy: Chennupati, Sistu, Yogamani and Rawashdeh 2019, "MultiNet++"), whatever their scales. The losses
/// must be above 0; one that falls below 1e-8 has no gradient. The weight of an objective (<c>Objective.Weight</c>) scales the whole mean, so that it has no
/// effect relative to the other objectives.
/// </summary>
public sealed record GeometricLoss : WeightingSettings
{
    /// <inheritdoc/>
    public override WeightingModule Build(IReadOnlyList<string> objectives, ulong seed) => new Module();

    private sealed class Module() : WeightingModule(nameof(GeometricLoss))
    {
        public override Tensor Backward(Backpropagation pass)
        {
            int count = pass.Losses.Count(loss => loss is not null);
            return pass.Sum(pass.Total((_, loss) => loss.LogAtLeast()).Times(1.0 / count).exp());
        }
    }
}
