using System.Runtime.InteropServices;
using Microsoft.ML.MultiTask.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Layers;

[TestClass]
public sealed class GaussianNoiseTests
{
    [TestMethod]
    public void NoiseHasMeanZeroAndTheGivenDeviation()
    {
        using DisposeScope scope = NewDisposeScope();
        using var noise = new GaussianNoise(0.2, new RandomSource(3));
        float[] values = Floats(noise.call(zeros([300, 300])));
        Assert.AreEqual(0, values.Average(), 0.005);
        Assert.AreEqual(0.2, Math.Sqrt(values.Average(v => (double)v * v)), 0.005);
    }

    [TestMethod]
    public void SeedFixesTheNoiseAndEachCallDrawsAnother()
    {
        using DisposeScope scope = NewDisposeScope();
        using var a = new GaussianNoise(0.2, new RandomSource(3));
        using var b = new GaussianNoise(0.2, new RandomSource(3));
        float[] first = Floats(a.call(ones([7, 5])));
        CollectionAssert.AreEqual(first, Floats(b.call(ones([7, 5]))));
        CollectionAssert.AreNotEqual(first, Floats(a.call(ones([7, 5]))));
    }

    [TestMethod]
    public void NothingIsAddedInEvaluationNorAtZero()
    {
        using DisposeScope scope = NewDisposeScope();
        using var evaluated = new GaussianNoise(0.2, new RandomSource(3));
        using var zero = new GaussianNoise(0, new RandomSource(3));
        evaluated.eval();
        Tensor input = rand(4, 3);
        CollectionAssert.AreEqual(Floats(input), Floats(evaluated.call(input)));
        CollectionAssert.AreEqual(Floats(input), Floats(zero.call(input)));
    }

    [TestMethod]
    [DataRow(-0.1)]
    [DataRow(double.NaN)]
    [DataRow(double.PositiveInfinity)]
    public void SigmaOutsideIsRefused(double sigma)
    {
        ArgumentOutOfRangeException error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new GaussianNoise(sigma, new RandomSource(1)));
        StringAssert.StartsWith(error.Message, "The standard deviation of noise must be a finite number and not negative.", StringComparison.Ordinal);
    }

    private static float[] Floats(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.contiguous().bytes).ToArray();
}
