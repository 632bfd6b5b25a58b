using Microsoft.ML.MultiTask.Interop;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Layers;

/// <summary>
/// Adds Gaussian noise of mean zero to its input while training, as Plank et al. (2016) do to the input of their tagger. Does nothing in evaluation.
/// </summary>
public sealed class GaussianNoise : nn.Module<Tensor, Tensor>
{
    private readonly RandomSource _random;

    /// <summary>Noise that draws from <paramref name="random"/>.</summary>
    /// <param name="sigma">Standard deviation of the noise, in the units of the input: not negative.</param>
    /// <param name="random">Where the noise comes from.</param>
    /// <exception cref="ArgumentOutOfRangeException">Sigma is negative or no finite number.</exception>
    public GaussianNoise(double sigma, RandomSource random) : base(nameof(GaussianNoise))
    {
        if (!(sigma >= 0 && double.IsFinite(sigma)))
            throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "The standard deviation of noise must be a finite number and not negative.");
        Sigma = sigma;
        _random = random;
    }

    /// <summary>Standard deviation of the noise.</summary>
    public double Sigma { get; }

    /// <summary>Any shape to the same shape. The result is a tensor of its own even where no noise is added.</summary>
    public override Tensor forward(Tensor input)
    {
        if (!training || Sigma == 0) return input.alias();
        using DisposeScope scope = NewDisposeScope();
        using var generator = new Generator(((ulong)_random.NextUInt32() << 32) | _random.NextUInt32(), input.device);
        Tensor noise = randn(input.shape, dtype: input.dtype, device: input.device, generator: generator);
        return scope.MoveToOuter(input.Plus(noise.Times(Sigma)));
    }
}
