using Microsoft.ML.MultiTask.Weighting;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// The combination whose projections on all gradients are equal (IMTL-G: Liu, Li, Kuang, Xue, Chen, Yang, Liao and Zhang 2021, "Towards Impartial Multi-task
/// Learning"); its weights add up to 1 and may be negative.
/// </summary>
public sealed record ImtlG : GradientWeighting
{
    /// <summary>True to learn the scales of the losses beside (the paper's hybrid IMTL, see <see cref="ImtlL"/>). Default false.</summary>
    public bool LossBalance { get; init; }

    /// <inheritdoc/>
    public override WeightingModule Build(IReadOnlyList<string> objectives, ulong seed) => new Module(this, objectives.Count);

    private sealed class Module : GramianModule
    {
        private readonly LearnedNumbers? _scales;

        public Module(ImtlG settings, int objectives) : base(settings, objectives)
        {
            if (settings.LossBalance) _scales = new LearnedNumbers(objectives, 0);
            RegisterComponents();
        }

        protected override IReadOnlyList<Tensor?> Transform(IReadOnlyList<Tensor?> losses) =>
            _scales is null ? losses : [.. losses.Select((loss, k) => loss is null ? null : _scales.Scaled(k, loss))];

        protected override IReadOnlyList<double>? Weights(Gramian gramian)
        {
            double[] weights = gramian.EqualCosines();
            for (int i = 0; i < weights.Length; i++) weights[i] /= gramian.Norms[i];
            double sum = weights.Sum();
            // Weights that nearly cancel have no sensible normalisation.
            return Math.Abs(sum) > 1e-6 * weights.Sum(Math.Abs) ? [.. weights.Select(weight => weight / sum)] : null;
        }
    }
}
