using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Objectives.Tasks;

namespace Microsoft.ML.MultiTask.Tests.Objectives;

[TestClass]
public sealed class ReconstructionTests
{
    private static readonly ToyRow[] _rows = [Row(3, 1), Row(0, 0), Row(0.5f, 0.25f)];

    [TestMethod]
    public void TheErrorIsTheMeanOfSquares()
    {
        using ToyNetwork toy = Network(new Reconstruction());
        (float[] p, float[] q) = (Predicted(toy, 0), Predicted(toy, 2));
        double expected = (Square(p[0] - 3) + Square(p[1] - 1) + Square(q[0] - 0.5) + Square(q[1] - 0.25)) / 4;
        Assert.AreEqual(expected, toy.Loss([0, 2])!.item<float>(), 1e-5);
    }

    [TestMethod]
    public void CountsAreSharesOfASoftmax()
    {
        using ToyNetwork toy = Network(new Reconstruction { Loss = ReconstructionLoss.Multinomial });
        float[] p = Predicted(toy, 0);
        double total = Math.Log(Math.Exp(p[0]) + Math.Exp(p[1]));
        Assert.AreEqual(total - (0.75 * p[0]) - (0.25 * p[1]), toy.Loss([0, 1])!.item<float>(), 1e-5, "a row of zeros adds nothing");
        Assert.IsNull(toy.Loss([1]));
    }

    [TestMethod]
    public void NumbersUpToOneAreChances()
    {
        using ToyNetwork toy = Network(new Reconstruction { Loss = ReconstructionLoss.Binary }, [_rows[1], _rows[2]]);
        float[] p = Predicted(toy, 1);
        double expected = (HandWorked.Softplus(p[0]) - (0.5 * p[0]) + HandWorked.Softplus(p[1]) - (0.25 * p[1])) / 2;
        Assert.AreEqual(expected, toy.Loss([1])!.item<float>(), 1e-5);
    }

    [TestMethod]
    public void NumbersThatFitNoLossAreRefused()
    {
        Assert.StartsWith("Objective 'Reconstruction': input 'Features' has the value 3 in row 0 of the training data, but Binary needs numbers from 0 to 1",
            Assert.ThrowsExactly<InvalidOperationException>(() => Network(new Reconstruction { Loss = ReconstructionLoss.Binary })).Message);
        Assert.StartsWith("Objective 'Reconstruction': input 'Features' has the value -2 in row 1 of the training data, but Multinomial needs numbers of at "
            + "least 0",
            Assert.ThrowsExactly<InvalidOperationException>(
                () => Network(new Reconstruction { Loss = ReconstructionLoss.Multinomial }, [Row(1, 1), Row(0, -2)])).Message);
    }

    [TestMethod]
    public void TheLabelMayPredictTheFeatures()
    {
        using ToyNetwork toy = Network(new Reconstruction { From = "Positive", Gold = true }, tasks: [new Binary("Positive")]);
        float[] p = Tensors.ToArray<float>(HandWorked.Linear(toy, "_features._output", TorchSharp.torch.ones(1, 1)));
        Assert.AreEqual((Square(p[0] - 3) + Square(p[1] - 1)) / 2, toy.Loss([0, 1])!.item<float>(), 1e-4);
        using ToyNetwork predicted = Network(new Reconstruction { From = "Positive" }, tasks: [new Binary("Positive")]);
        float[] q = Tensors.ToArray<float>(HandWorked.Linear(predicted, "_features._output", predicted.Step(predicted.Batch(1)).Outputs["Positive"].sigmoid()));
        Assert.AreEqual((Square(q[0]) + Square(q[1])) / 2, predicted.Loss([1])!.item<float>(), 1e-4);
    }

    [TestMethod]
    public void AnInputOfWordsIsNoVector()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => new ToyNetwork(new Reconstruction()));
        Assert.AreEqual("Objective 'Reconstruction' cannot work on input 'Tokens', which gives a WordsState where a VectorState is needed.", error.Message);
    }

    [TestMethod]
    public void AMissingFeatureIsRefused()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => new ToyNetwork(new FeatureReconstruction("Ner")));
        Assert.AreEqual("Objective 'FeatureReconstruction(Ner)': input 'Tokens' has no feature 'Ner'; it has none.", error.Message);
    }

    [TestMethod]
    public void FeaturesArePredictedWordByWord()
    {
        ToyRow[] rows = [new() { Tokens = ["a", "b"], Ner = ["X", "Y"] }, new() { Tokens = ["a"], Ner = ["X"] }];
        using var toy = new ToyNetwork(new FeatureReconstruction("Ner"), rows,
            inputs: [new Words("Tokens") { UnknownProbability = 0, Features = [new TokenFeature("Ner")] }]);
        var scores = HandWorked.Linear(toy, "_scores._output", toy.Step(toy.Batch(0)).Encodings["Tokens"].Layer(null).States).log_softmax(1);
        Assert.AreEqual(HandWorked.CrossEntropy(scores, 1, 2), toy.Loss([0])!.item<float>(), 1e-5f);
    }

    private static ToyNetwork Network(Reconstruction objective, ToyRow[]? rows = null, IReadOnlyList<TaskObjective>? tasks = null) =>
        new(objective, rows ?? _rows, new Dense { HiddenSizes = [4] }, [new MultiTask.Data.Inputs.Vector("Features")], tasks: tasks);

    private static float[] Predicted(ToyNetwork toy, int row) =>
        Tensors.ToArray<float>(HandWorked.Linear(toy, "_features._output", toy.Step(toy.Batch(row)).Encodings["Features"].Layer(null).States));

    private static double Square(double value) => value * value;

    private static ToyRow Row(float first, float second) => new() { Features = [first, second], Positive = first == 3 ? 1 : float.NaN };
}
