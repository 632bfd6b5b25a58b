using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Weighting;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// From every gradient what points against another one is taken away, the others in random order, and the results are added up (PCGrad: Yu, Kumar, Gupta,
/// Levine, Hausman and Finn 2020, "Gradient Surgery for Multi-Task Learning").
/// </summary>
public sealed record PCGrad : GradientWeighting
{
    /// <inheritdoc/>
    public override WeightingModule Build(IReadOnlyList<string> objectives, ulong seed) => new Module(this, objectives.Count, seed);

    private sealed class Module(PCGrad settings, int objectives, ulong seed) : GramianModule(settings, objectives)
    {
        private readonly RandomSource _random = new(seed);

        protected override IReadOnlyList<double>? Weights(Gramian gramian) => gramian.Surgery(_random, (mixture, j) =>
        {
            double product = mixture.With(j);
            return product < 0 ? -product / gramian[j, j] : 0;
        });

        public override void Exchange(StateExchange state)
        {
            base.Exchange(state);
            state.Part("random", _random);
        }
    }
}
