using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Objectives;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Objectives;

[TestClass]
public sealed class LogFrequencyTests
{
    // The: 8 times in two spellings, ln 8 = 2.08; dog: 3 times, ln 3 = 1.10; cat: twice, ln 2 = 0.69; end: once, ln 1 = 0.
    private static readonly ToyRow[] _rows = [ToyRow.Of("The dog the cat end"), ToyRow.Of("the the the the the the"), ToyRow.Of("dog dog cat")];

    [TestMethod]
    public void ClassesAreWholeLogarithmsOfTheCounts() => CheckTargets(new LogFrequency(), [2, 1, 2, 0, 0]);

    [TestMethod]
    public void ShiftTakesTheClassOfTheNextWord() => CheckTargets(new LogFrequency { Shift = 1 }, [1, 2, 0, 0, ColumnUse.Missing]);

    [TestMethod]
    public void AShiftBackTakesTheClassOfThePreviousWord() => CheckTargets(new LogFrequency { Shift = -1 }, [ColumnUse.Missing, 2, 1, 2, 0]);

    [TestMethod]
    public void CountsAreNotThoseOfALimitedVocabulary() =>
        CheckTargets(new LogFrequency(), [2, 1, 2, 0, 0], new Words("Tokens") { MaximumVocabulary = 1, UnknownProbability = 0 });

    private static void CheckTargets(LogFrequency objective, int[] targets, Words? words = null)
    {
        using var toy = new ToyNetwork(objective, _rows, inputs: words is null ? null : [words]);
        Encoding encoding = toy.Step(toy.Batch(0)).Encodings["Tokens"];
        Dictionary<string, Tensor> weights = toy.Module.state_dict();
        Tensor logits = nn.functional.linear(encoding.Layer(null).States, weights["_head._output.weight"], weights["_head._output.bias"]);
        Assert.AreEqual(3, logits.shape[1]);
        Assert.AreEqual(LossTensors.CrossEntropy(logits, targets)!.item<float>(), toy.Loss([0])!.item<float>(), 1e-6f);
    }
}
