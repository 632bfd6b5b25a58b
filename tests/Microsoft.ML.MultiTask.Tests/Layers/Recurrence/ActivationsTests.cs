using System.Numerics;
using Microsoft.ML.MultiTask.Layers.Recurrence;

namespace Microsoft.ML.MultiTask.Tests.Layers.Recurrence;

[TestClass]
public sealed class ActivationsTests
{
    [TestMethod]
    public void AreAccurateOverTheWholeRange()
    {
        for (double x = -30; x <= 30; x += 0.00371)
        {
            float at = (float)x;
            Assert.AreEqual(1, Activations.Tanh(new Vector<float>(at))[0] / Math.Tanh(at), 4e-7, $"tanh {at}");
            Assert.AreEqual(1, Activations.Sigmoid(new Vector<float>(at))[0] * (1 + Math.Exp(-at)), 4e-7, $"sigmoid {at}");
        }
        Assert.AreEqual(1e-20f, Activations.Tanh(new Vector<float>(1e-20f))[0], 1e-26f);
    }

    [TestMethod]
    public void ExtremesAreLimitsAndNaNStays()
    {
        Assert.AreEqual(1f, Activations.Tanh(new Vector<float>(float.PositiveInfinity))[0]);
        Assert.AreEqual(-1f, Activations.Tanh(new Vector<float>(float.NegativeInfinity))[0]);
        Assert.AreEqual(1f, Activations.Sigmoid(new Vector<float>(float.PositiveInfinity))[0]);
        Assert.AreEqual(0f, Activations.Sigmoid(new Vector<float>(float.NegativeInfinity))[0], 1e-37f);
        Assert.AreEqual(0f, Activations.Tanh(Vector<float>.Zero)[0]);
        Assert.AreEqual(0.5f, Activations.Sigmoid(Vector<float>.Zero)[0]);
        Assert.IsTrue(float.IsNaN(Activations.Tanh(new Vector<float>(float.NaN))[0]));
        Assert.IsTrue(float.IsNaN(Activations.Sigmoid(new Vector<float>(float.NaN))[0]));
    }
}
