using Microsoft.ML.MultiTask.Weighting;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Weighting;

/// <summary>Two losses of one number x = 2: x squared (4, gradient 4) and 3 x (6, gradient 3).</summary>
[TestClass]
public sealed class WeightingTests
{
    [TestMethod]
    public void FixedAddsUp()
    {
        using WeightingModule module = new Fixed().Build(["a", "b"]);
        (Tensor x, Tensor? total) = Run(module, both: true);
        Assert.AreEqual(7, x.grad!.item<float>(), 1e-6f);
        Assert.AreEqual(10, total.item<float>(), 1e-6f);
        Assert.IsFalse(total.requires_grad);
    }

    [TestMethod]
    public void AMissingLossIsLeftOut()
    {
        using WeightingModule module = new Fixed().Build(["a", "b"]);
        (Tensor x, _) = Run(module, both: false);
        Assert.AreEqual(3, x.grad!.item<float>(), 1e-6f);
    }

    [TestMethod]
    public void UncertaintyWeighsByLearntVariances()
    {
        double s = Math.Log(2); // weights of 1/2
        using WeightingModule module = new Uncertainty { InitialLogVariance = s }.Build(["a", "b"]);
        (Tensor x, Tensor total) = Run(module, both: true);
        Assert.AreEqual(3.5, x.grad!.item<float>(), 1e-5);
        Assert.AreEqual(5 + s, total.item<float>(), 1e-5);
        Tensor gradient = module.parameters().Single().grad!; // 1/2 - loss / 2
        Assert.AreEqual(-1.5, gradient[0].item<float>(), 1e-5);
        Assert.AreEqual(-2.5, gradient[1].item<float>(), 1e-5);
    }

    [TestMethod]
    public void UncertaintyLeavesTheVarianceOfAMissingLossAlone()
    {
        using WeightingModule module = new Uncertainty().Build(["a", "b"]);
        (Tensor x, _) = Run(module, both: false);
        Assert.AreEqual(3, x.grad!.item<float>(), 1e-6f);
        Assert.AreEqual(0, module.parameters().Single().grad![0].item<float>());
    }

    private static (Tensor X, Tensor Total) Run(WeightingModule module, bool both)
    {
        Parameter x = nn.Parameter(tensor(2f));
        return (x, module.Backward([both ? x.square() : null, x * 3], [x]));
    }
}
