using System.Runtime.InteropServices;
using Microsoft.ML.MultiTask.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Layers;

[TestClass]
public sealed class DropoutTests
{
    [TestMethod]
    [DataRow(0.1)]
    [DataRow(0.5)]
    [DataRow(0.9)]
    public void DropsTheGivenShareAndKeepsTheMean(double probability)
    {
        using DisposeScope scope = NewDisposeScope();
        using var dropout = new Dropout(probability, new RandomSource(3));
        float[] values = Floats(dropout.call(ones([301, 331])));
        float kept = (float)(1 / (1 - probability));
        foreach (float value in values) Assert.IsTrue(value == 0 || value == kept);
        Assert.AreEqual(probability, values.Count(v => v == 0) / (double)values.Length, 0.01);
        Assert.AreEqual(1, values.Average(), 0.03);
    }

    [TestMethod]
    public void PositionsAreIndependent()
    {
        using DisposeScope scope = NewDisposeScope();
        using var dropout = new Dropout(0.5, new RandomSource(3));
        float[] values = Floats(dropout.call(ones([100_000])));
        foreach (int lag in new[] { 1, 7, 8, 16 })
            Assert.AreEqual(0.5, Enumerable.Range(0, values.Length - lag).Average(i => values[i] == values[i + lag] ? 1 : 0), 0.01, $"lag {lag}");
    }

    [TestMethod]
    public void SeedFixesTheMasksAndEachCallDrawsAnother()
    {
        using DisposeScope scope = NewDisposeScope();
        using var a = new Dropout(0.3, new RandomSource(3));
        using var b = new Dropout(0.3, new RandomSource(3));
        float[] first = Floats(a.call(ones([7, 5])));
        CollectionAssert.AreEqual(first, Floats(b.call(ones([7, 5]))));
        CollectionAssert.AreNotEqual(first, Floats(a.call(ones([7, 5]))));
    }

    [TestMethod]
    public void GradientIsTheMask()
    {
        using DisposeScope scope = NewDisposeScope();
        using var dropout = new Dropout(0.4, new RandomSource(3));
        Tensor input = ones([9, 3]).requires_grad_(true), output = dropout.call(input);
        output.sum().backward();
        CollectionAssert.AreEqual(Floats(output.detach()), Floats(input.grad!));
    }

    [TestMethod]
    public void OtherTypesAndEmptyTensorsPass()
    {
        using DisposeScope scope = NewDisposeScope();
        using var dropout = new Dropout(0.5, new RandomSource(3));
        Assert.AreEqual(ScalarType.Float64, dropout.call(ones([3], dtype: ScalarType.Float64)).dtype);
        Assert.AreEqual(0, dropout.call(ones([0, 3])).numel());
    }

    [TestMethod]
    public void NothingIsDroppedInEvaluationNorAtZero()
    {
        using DisposeScope scope = NewDisposeScope();
        using var evaluated = new Dropout(0.5, new RandomSource(3));
        using var zero = new Dropout(0, new RandomSource(3));
        evaluated.eval();
        Tensor input = rand(4, 3);
        CollectionAssert.AreEqual(Floats(input), Floats(evaluated.call(input)));
        CollectionAssert.AreEqual(Floats(input), Floats(zero.call(input)));
    }

    [TestMethod]
    [DataRow(-0.1)]
    [DataRow(1.0)]
    [DataRow(double.NaN)]
    public void ProbabilityOutsideIsRefused(double probability)
    {
        ArgumentOutOfRangeException error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Dropout(probability, new RandomSource(1)));
        StringAssert.StartsWith(error.Message, "The probability of dropout must be at least 0 and less than 1.", StringComparison.Ordinal);
    }

    private static float[] Floats(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.contiguous().bytes).ToArray();
}
