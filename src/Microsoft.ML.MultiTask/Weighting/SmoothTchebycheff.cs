using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Weighting;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// A smooth maximum of the losses (Smooth Tchebycheff scalarisation: Lin, Zhang, Yang, Liu, Wang and Zhang 2024): <c>K * Mu * log(sum of (loss / nadir)^(1 /
/// Mu))</c> over the <c>K</c> losses of a step, with 0 as the ideal point. The nadir of an objective is its mean loss in the last epoch of the warm-up in which
/// it had any, or else in its first epoch; until it has one it is 1. In the warm-up the sum of the logarithms is minimised. The losses must be above 0; one
/// that falls below 1e-8 has no gradient. The weight of an objective (<c>Objective.Weight</c>), if constant, cancels out once its nadir is known, and in the
/// warm-up.
/// </summary>
public sealed record SmoothTchebycheff : WeightingSettings
{
    /// <summary>How smooth: towards 0 the maximum, towards infinity the mean of the logarithms; above 0. Default 1.</summary>
    public double Mu { get; init; } = 1;

    /// <summary>Epochs before the nadir is known. Default 4.</summary>
    public int WarmUpEpochs { get; init; } = 4;

    /// <inheritdoc/>
    public override WeightingModule Build(IReadOnlyList<string> objectives, ulong seed) => new Module(this, objectives.Count);

    /// <inheritdoc/>
    public override void Validate(IReadOnlyList<string> objectives)
    {
        Require(Mu > 0 && double.IsFinite(Mu), Mu, "a finite number above 0");
        Require(WarmUpEpochs >= 0, WarmUpEpochs, "at least 0");
    }

    private sealed class Module(SmoothTchebycheff settings, int objectives) : WeightingModule(nameof(SmoothTchebycheff))
    {
        private readonly LossMeans _means = new(objectives);
        private readonly double[] _nadirs = [.. Enumerable.Repeat(double.NaN, objectives)]; // not a number before there is one
        private int _epoch;

        public override Tensor Backward(Backpropagation pass)
        {
            _means.Add(pass.Losses);
            return pass.Sum(_epoch < settings.WarmUpEpochs ? pass.Total((_, loss) => loss.LogAtLeast()) : SmoothMaximum(pass.Losses));
        }

        public override void EndEpoch()
        {
            foreach ((int k, double mean) in _means.Take())
                if (mean > 0 && (_epoch < settings.WarmUpEpochs || double.IsNaN(_nadirs[k]))) _nadirs[k] = mean;
            _epoch++;
        }

        public override void Exchange(StateExchange state)
        {
            base.Exchange(state);
            state.Part("means", _means);
            state.Numbers("nadirs", _nadirs);
            _epoch = (int)state.Integer("epoch", _epoch);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) _means.Dispose();
            base.Dispose(disposing);
        }

        private Tensor SmoothMaximum(IReadOnlyList<Tensor?> losses)
        {
            Tensor?[] terms = [.. losses.Select((loss, k) => loss?.LogAtLeast().Plus(-LogNadir(k)).Times(1 / settings.Mu))];
            Tensor[] present = [.. terms.OfType<Tensor>()];
            return stack(present).logsumexp(0).Times(settings.Mu * present.Length);
        }

        private double LogNadir(int k) => double.IsNaN(_nadirs[k]) ? 0 : Math.Log(_nadirs[k]);
    }
}
