using Microsoft.ML.MultiTask.Weighting;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Losses brought to one scale by learning (IMTL-L: Liu, Li, Kuang, Xue, Chen, Yang, Liao and Zhang 2021, "Towards Impartial Multi-task Learning"): the sum of
/// <c>exp(s) * loss - s</c> with one learned number <c>s</c> an objective, 0 at the start. At the minimum all scaled losses are 1.
/// </summary>
public sealed record ImtlL : WeightingSettings
{
    /// <inheritdoc/>
    public override WeightingModule Build(IReadOnlyList<string> objectives, ulong seed) => new Module(objectives.Count);

    private sealed class Module : WeightingModule
    {
        private readonly LearnedNumbers _scales;

        public Module(int objectives) : base(nameof(ImtlL))
        {
            _scales = new LearnedNumbers(objectives, 0);
            RegisterComponents();
        }

        public override Tensor Backward(Backpropagation pass) => pass.Sum(pass.Total(_scales.Scaled));
    }
}
