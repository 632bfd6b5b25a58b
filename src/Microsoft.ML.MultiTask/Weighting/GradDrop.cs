using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Weighting;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// Of every element of the gradients either the positive or the negative ones are kept, with the probability that their share of the sum of the absolute values
/// gives them (Gradient Sign Dropout: Chen, Ngiam, Huang, Luong, Kretzschmar, Chai and Anguelov 2020, "Just Pick a Sign"). At the representation the paper adds
/// up, over the batch, the gradients times the signs of the activations before it draws; here every element is drawn for itself. Has no weights, so that the
/// steps between those of <see cref="GradientWeighting.Every"/> are plain sums.
/// </summary>
public sealed record GradDrop : GradientWeighting
{
    /// <summary>How much of what is dropped passes, from 0 to 1. Default 0.</summary>
    public double Leak { get; init; }

    /// <inheritdoc/>
    public override WeightingModule Build(IReadOnlyList<string> objectives, ulong seed) => new Module(this, seed);

    /// <inheritdoc/>
    public override void Validate(IReadOnlyList<string> objectives)
    {
        base.Validate(objectives);
        Require(Leak is >= 0 and <= 1, Leak, "from 0 to 1");
    }

    private sealed class Module(GradDrop settings, ulong seed) : GradientModule(nameof(GradDrop), settings)
    {
        private readonly RandomSource _random = new(seed);

        public override void Exchange(StateExchange state)
        {
            base.Exchange(state);
            state.Part("random", _random);
        }

        protected override Tensor? Combine(SharedGradients gradients)
        {
            if (gradients.Objectives.Count < 2) return null;
            Tensor rows = gradients.Rows!, sum = rows.sum(dim: 0L), positive = rows.relu().sum(dim: 0L), negative = sum - positive;
            Tensor share = positive / (positive - negative).AtLeast(1e-38);
            using var generator = new Generator(((ulong)_random.NextUInt32() << 32) | _random.NextUInt32(), rows.device);
            Tensor draws = rand(share.shape, dtype: share.dtype, device: share.device, generator: generator);
            Tensor kept = where(draws.lt(share), positive, negative);
            return settings.Leak == 0 ? kept : kept.Times(1 - settings.Leak).Plus(sum.Times(settings.Leak));
        }
    }
}
