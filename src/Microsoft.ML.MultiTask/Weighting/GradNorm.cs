using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Weighting;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Weights learnt so that objectives that lag behind get larger gradients (GradNorm: Chen, Badrinarayanan, Lee and Rabinovich 2018): every weighted norm is
/// drawn to the mean norm times <c>r^Alpha</c>, <c>r</c> being the loss relative to the first one, divided by the mean of that over the objectives. The weights
/// add up to the number of objectives. The absolute differences have the slope <c>sign * norm</c>, so that nothing is differentiated twice.
/// </summary>
public sealed record GradNorm : GradientWeighting
{
    /// <summary>How strongly objectives that lag behind are pulled. Default 1.5.</summary>
    public double Alpha { get; init; } = 1.5;

    /// <summary>The learning rate of the weights, by Adam. Default 0.025.</summary>
    public double LearningRate { get; init; } = 0.025;

    /// <inheritdoc/>
    public override WeightingModule Build(IReadOnlyList<string> objectives, ulong seed) => new Module(this, objectives.Count);

    /// <inheritdoc/>
    public override void Validate(IReadOnlyList<string> objectives)
    {
        base.Validate(objectives);
        Require(Alpha >= 0 && double.IsFinite(Alpha), Alpha, "a finite number of at least 0");
        Require(LearningRate > 0 && double.IsFinite(LearningRate), LearningRate, "a finite number above 0");
    }

    private sealed class Module(GradNorm settings, int objectives) : GramianModule(settings, objectives)
    {
        private const double LeastWeight = 1e-3;

        private readonly HostAdam _adam = new(objectives, settings.LearningRate);
        private readonly double[] _first = new double[objectives], _learned = [.. Enumerable.Repeat(1.0, objectives)];

        protected override IReadOnlyList<double>? Weights(Gramian gramian)
        {
            if (!gramian.Losses.All(double.IsFinite)) return null; // nothing to be learnt from; training ends by that loss
            int[] all = [.. gramian.Objectives];
            double[] norms = [.. all.Select((k, i) => _learned[k] * gramian.Norms[i])];
            double[] ratios = [.. all.Select((k, i) => Ratio(k, gramian.Losses[i]))];
            double mean = norms.Average(), meanRatio = ratios.Average(), before = all.Sum(k => _learned[k]);
            for (int i = 0; i < all.Length; i++)
            {
                double target = mean * Math.Pow(ratios[i] / meanRatio, settings.Alpha);
                double moved = _learned[all[i]] + _adam.Move(all[i], Math.Sign(norms[i] - target) * gramian.Norms[i]);
                if (double.IsFinite(moved)) _learned[all[i]] = Math.Max(LeastWeight, moved);
            }
            // Missing objectives keep their weights, so these keep their sum.
            double scale = before / all.Sum(k => _learned[k]);
            foreach (int k in all) _learned[k] *= scale;
            return [.. all.Select(k => _learned[k])];
        }

        /// <summary>A loss relative to its first value; 1 where one of them is not above 0.</summary>
        public override void Exchange(StateExchange state)
        {
            base.Exchange(state);
            state.Part("adam", _adam);
            state.Numbers("first", _first);
            state.Numbers("learned", _learned);
        }

        private double Ratio(int k, double loss)
        {
            if (_first[k] == 0) _first[k] = loss;
            return loss > 0 && _first[k] > 0 ? loss / _first[k] : 1;
        }
    }
}
