using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Weighting;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// New random weights at every step (Lin, Ye, Zhang and Tsang 2022, "Reasonable Effectiveness of Random Weighting"). In the paper they add up to 1; here to the
/// number of losses in the step, so that they are 1 on average and the learning rate keeps its meaning.
/// </summary>
public sealed record RandomLossWeighting : WeightingSettings
{
    /// <summary>The distribution. Default: the softmax of standard normal numbers.</summary>
    public LossDraw Draw { get; init; }

    /// <inheritdoc/>
    public override WeightingModule Build(IReadOnlyList<string> objectives, ulong seed) => new Module(Draw, seed);

    /// <inheritdoc/>
    public override void Validate(IReadOnlyList<string> objectives) => Require(Enum.IsDefined(Draw), Draw, "NormalSoftmax or Dirichlet");

    private sealed class Module(LossDraw draw, ulong seed) : WeightingModule(nameof(RandomLossWeighting))
    {
        private readonly RandomSource _random = new(seed);

        public override Tensor Backward(Backpropagation pass)
        {
            double[] shares = [.. pass.Losses.Select(loss => loss is null ? 0 : Share())];
            double scale = pass.Losses.Count(loss => loss is not null) / shares.Sum();
            return pass.Sum(pass.Total((k, loss) => loss.Times(scale * shares[k])));
        }

        public override void Exchange(StateExchange state)
        {
            base.Exchange(state);
            state.Part("random", _random);
        }

        /// <summary>Not yet normalised: e to a normal number, or an exponential number.</summary>
        private double Share()
        {
            double exponential = -Math.Log(1 - _random.NextSingle());
            return draw == LossDraw.Dirichlet ? exponential : Math.Exp(Math.Sqrt(2 * exponential) * Math.Cos(2 * Math.PI * _random.NextSingle()));
        }
    }
}
