using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Weighting;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

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
    public override WeightingModule Build(IReadOnlyList<string> objectives, ulong seed) => new Module(objectives.Count, InitialLogVariance);

    /// <inheritdoc/>
    public override void Validate(IReadOnlyList<string> objectives) =>
        Require(double.IsFinite(InitialLogVariance), InitialLogVariance, "a finite number");

    private sealed class Module : WeightingModule
    {
        private readonly LearnedNumbers _logVariances;

        public Module(int objectives, double initial) : base(nameof(Uncertainty))
        {
            _logVariances = new LearnedNumbers(objectives, initial);
            RegisterComponents();
        }

        public override Tensor Backward(Backpropagation pass) =>
            pass.Sum(pass.Total((k, loss) => (_logVariances[k].neg().exp() * loss).Plus(_logVariances[k].Times(0.5))));
    }
}
