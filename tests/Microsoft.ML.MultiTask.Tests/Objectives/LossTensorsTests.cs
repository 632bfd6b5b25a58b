using Microsoft.ML.MultiTask.Objectives;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Objectives;

[TestClass]
public sealed class LossTensorsTests
{
    [TestMethod]
    public void CrossEntropyIsTheMeanOverLabelledPositions()
    {
        Tensor logits = tensor(new float[,] { { 0, 0 }, { 5, 7 }, { MathF.Log(3), 0 } });
        float loss = LossTensors.CrossEntropy(logits, [0, ColumnUse.Missing, 1])!.item<float>();
        Assert.AreEqual((Math.Log(2) + Math.Log(4)) / 2, loss, 1e-6);
        Assert.IsNull(LossTensors.CrossEntropy(logits, [ColumnUse.Missing, ColumnUse.Missing, ColumnUse.Missing]));
    }

    [TestMethod]
    public void SmoothingGivesAShareToAllClasses()
    {
        Tensor logits = tensor(new float[,] { { MathF.Log(3), 0 }, { 9, 9 } }); // chances 3/4 and 1/4
        float loss = LossTensors.CrossEntropy(logits, [0, ColumnUse.Missing], 0.2)!.item<float>();
        Assert.AreEqual(-0.8 * Math.Log(0.75) - 0.1 * (Math.Log(0.75) + Math.Log(0.25)), loss, 1e-6);
    }

    [TestMethod]
    public void BinaryCrossEntropyWeighsPositiveTargets()
    {
        Tensor logits = tensor([MathF.Log(3), MathF.Log(3), 9]); // a chance of 3/4
        Assert.AreEqual((-Math.Log(0.75) - Math.Log(0.25)) / 2, LossTensors.BinaryCrossEntropy(logits, [1, 0, float.NaN])!.item<float>(), 1e-6);
        Assert.AreEqual((-2 * Math.Log(0.75) - Math.Log(0.25)) / 2, LossTensors.BinaryCrossEntropy(logits, [1, 0, float.NaN], 2)!.item<float>(), 1e-6);
        Assert.IsNull(LossTensors.BinaryCrossEntropy(logits, [float.NaN, float.NaN, float.NaN]));
    }

    [TestMethod]
    public void ErrorsAreMeansOverLabelledPositions()
    {
        Tensor predicted = tensor([1f, 5, 9]);
        Assert.AreEqual(5, LossTensors.SquaredError(predicted, [0, 2, float.NaN])!.item<float>(), 1e-6);
        Assert.AreEqual(2, LossTensors.AbsoluteError(predicted, [0, 2, float.NaN])!.item<float>(), 1e-6);
        Assert.IsNull(LossTensors.SquaredError(predicted, [float.NaN, float.NaN, float.NaN]));
    }
}
