using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Weighting;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Larger weights for objectives that learn slowly (Dynamic Weight Average: Liu, Johns and Davison 2019, "End-to-End Multi-Task Learning with Attention"):
/// <c>K * softmax(r / Temperature)</c> over the <c>K</c> objectives that have had a loss so far, <c>r</c> being the ratio of an objective's mean losses in the
/// last two epochs in which it had any. It is 1 until there are two such epochs.
/// </summary>
public sealed record DynamicWeightAverage : WeightingSettings
{
    /// <summary>Evens the weights out; above 0. Default 2.</summary>
    public double Temperature { get; init; } = 2;

    /// <inheritdoc/>
    public override WeightingModule Build(IReadOnlyList<string> objectives, ulong seed) => new Module(objectives.Count, Temperature);

    /// <inheritdoc/>
    public override void Validate(IReadOnlyList<string> objectives) =>
        Require(Temperature > 0 && double.IsFinite(Temperature), Temperature, "a finite number above 0");

    private sealed class Module(int objectives, double temperature) : WeightingModule(nameof(DynamicWeightAverage))
    {
        private readonly LossMeans _means = new(objectives);
        private readonly SortedSet<int> _known = [];
        private readonly double[] _last = new double[objectives], _ratios = [.. Enumerable.Repeat(1.0, objectives)];

        public override Tensor Backward(Backpropagation pass)
        {
            _means.Add(pass.Losses);
            _known.UnionWith(Enumerable.Range(0, objectives).Where(k => pass.Losses[k] is not null));
            double[] factors = [.. _ratios.Select(ratio => Math.Exp((ratio - _ratios.Max()) / temperature))];
            double scale = _known.Count / _known.Sum(k => factors[k]);
            return pass.Sum(pass.Total((k, loss) => loss.Times(scale * factors[k])));
        }

        public override void EndEpoch()
        {
            foreach ((int k, double mean) in _means.Take())
            {
                double ratio = mean / _last[k]; // infinite at the first mean
                if (double.IsFinite(ratio)) _ratios[k] = ratio;
                _last[k] = mean;
            }
        }

        public override void Exchange(StateExchange state)
        {
            base.Exchange(state);
            state.Part("means", _means);
            int[] known = state.List<int>("known", _known);
            _known.Clear();
            _known.UnionWith(known);
            state.Numbers("last", _last);
            state.Numbers("ratios", _ratios);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) _means.Dispose();
            base.Dispose(disposing);
        }
    }
}
