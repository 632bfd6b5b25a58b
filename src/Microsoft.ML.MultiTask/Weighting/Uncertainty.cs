using Microsoft.ML.MultiTask.Interop;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Weighting;

/// <summary>
/// Weights learnt from each objective's uncertainty (Kendall, Gal and Cipolla 2018): the sum of <c>exp(-s) * loss + s / 2</c> with one learned log-variance
/// <c>s</c> an objective. Objectives that are regressions by the squared error get half of that factor in the paper; here the factor is the same for all, a
/// constant that the log-variance absorbs.
/// </summary>
public sealed record Uncertainty : WeightingSettings
{
    /// <summary>The log-variances at the start. Default 0: all weights 1.</summary>
    public double InitialLogVariance { get; init; }

    /// <inheritdoc/>
    public override WeightingModule Build(IReadOnlyList<string> objectives) => new Module(objectives.Count, InitialLogVariance);

    private sealed class Module : WeightingModule
    {
        private readonly Parameter _logVariances; // [objectives]

        public Module(int objectives, double initial) : base(nameof(Uncertainty))
        {
            _logVariances = nn.Parameter(full(objectives, initial, dtype: ScalarType.Float32));
            RegisterComponents();
        }

        public override Tensor Backward(IReadOnlyList<Tensor?> losses, IReadOnlyList<Parameter> shared)
        {
            Tensor? total = null;
            for (int k = 0; k < losses.Count; k++)
            {
                if (losses[k] is not { } loss) continue;
                Tensor logVariance = _logVariances[k];
                Tensor term = (logVariance.neg().exp() * loss).Plus(logVariance.Times(0.5));
                total = total is null ? term : total.Plus(term);
            }
            total!.backward();
            return total.detach();
        }
    }
}
