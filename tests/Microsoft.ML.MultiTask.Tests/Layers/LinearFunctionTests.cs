using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Layers;

[TestClass]
public sealed class LinearFunctionTests
{
    [TestMethod]
    [DataRow(9, 5, 48)]
    [DataRow(70, 600, 50)]
    [DataRow(1, 3, 7)]
    public void ItIsALinearLayerForwardAndBackward(int rows, int inputs, int outputs)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] own = Draw(rows, inputs, outputs), native = [.. own.Select(tensor => tensor.detach().clone().requires_grad_(true))];
        Tensor factors = randn(outputs, rows).t(); // a gradient that is not laid out row by row
        Tensor result = LinearFunction.Apply(own[0], own[1], own[2]), expected = nn.functional.linear(native[0], native[1], native[2]);
        (result * factors).sum().backward();
        (expected * factors).sum().backward();
        AssertClose(expected, result);
        foreach ((Tensor mine, Tensor theirs) in own.Zip(native)) AssertClose(theirs.grad!, mine.grad!);
    }

    [TestMethod]
    public void WhatIsFrozenGetsNoGradient()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] tensors = Draw(8, 4, 6);
        tensors[1].requires_grad_(false);
        LinearFunction.Apply(tensors[0], tensors[1], tensors[2]).sum().backward();
        Assert.IsNull(tensors[1].grad);
        AssertClose(tensors[1].sum(dim: 0L).expand(8, 4), tensors[0].grad!);
        AssertClose(full(6, 8f), tensors[2].grad!);
    }

    [TestMethod]
    public void WithoutGradientsNothingIsRecorded()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] tensors = Draw(8, 4, 6);
        using (no_grad()) Assert.IsFalse(LinearFunction.Apply(tensors[0], tensors[1], tensors[2]).requires_grad);
        Assert.IsTrue(LinearFunction.Apply(tensors[0], tensors[1], tensors[2]).requires_grad);
    }

    [TestMethod]
    public void ThreadsChangeNoBit()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] tensors = Draw(203, 40, 50);
        Tensor one, two;
        using (new LibtorchThreads(1)) one = DenseProduct.Of(tensors[0], false, tensors[1], true, tensors[2]);
        using (new LibtorchThreads(2)) two = DenseProduct.Of(tensors[0], false, tensors[1], true, tensors[2]);
        Assert.IsTrue(one.eq(two).all().item<bool>());
    }

    [TestMethod]
    public void OtherTypesAndShapesAreLeftToLibtorch()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor weight = randn(6, 4);
        Assert.IsFalse(DenseProduct.Serves(randn([16, 4], dtype: ScalarType.Float64), weight));
        Assert.IsFalse(DenseProduct.Serves(randn(2, 16, 4), weight));
        Assert.IsFalse(DenseProduct.Serves(randn(2, 4), weight));
    }

    private static Tensor[] Draw(int rows, int inputs, int outputs)
    {
        using var generator = new Generator(7);
        return [.. ((long[][])[[rows, inputs], [outputs, inputs], [outputs]]).Select(shape => randn(shape, generator: generator).requires_grad_(true))];
    }

    private static void AssertClose(Tensor expected, Tensor actual) =>
        Assert.AreEqual(0, (expected - actual).abs().max().item<float>(), 2e-4f);
}
