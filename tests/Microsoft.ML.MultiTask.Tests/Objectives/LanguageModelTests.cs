using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Objectives;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Objectives;

[TestClass]
public sealed class LanguageModelTests
{
    private const int Boundary = NeighbourWords.Boundary, Rest = NeighbourWords.Rest, Missing = ColumnUse.Missing;

    // "b" occurs 3 times, "a" 2 times, "c" once: word ids 1, 2, 3 and classes 2, 3, 4.
    private static readonly ToyRow[] _rows = [ToyRow.Of("a b c"), ToyRow.Of("b a"), ToyRow.Of("b")];

    [TestMethod]
    public void TargetsAreTheNeighboursAndTheBoundary()
    {
        using var toy = new ToyNetwork(new LanguageModel(), _rows);
        Batch batch = toy.Batch(0, 2);
        var words = new NeighbourWords(Vocabulary(toy), 7500);
        Assert.AreEqual(5, words.Classes);
        CollectionAssert.AreEqual(new[] { 2, 4, Boundary, Boundary }, words.Targets(batch, "Tokens", 1));
        CollectionAssert.AreEqual(new[] { Boundary, 3, 2, Boundary }, words.Targets(batch, "Tokens", -1));
        CollectionAssert.AreEqual(new[] { Missing, Missing, Missing, Boundary }, words.Targets(batch.For([false, true]), "Tokens", 1));
    }

    [TestMethod]
    public void RarerWordsShareAClass()
    {
        using var toy = new ToyNetwork(new LanguageModel(), _rows);
        var words = new NeighbourWords(Vocabulary(toy), 1);
        Assert.AreEqual(3, words.Classes);
        CollectionAssert.AreEqual(new[] { 2, Rest, Boundary }, words.Targets(toy.Batch(0), "Tokens", 1));
    }

    [TestMethod]
    public void TheLossIsTheMeanOfBothDirectionsAddedUp()
    {
        using var toy = new ToyNetwork(new LanguageModel { HiddenSize = 4, Samples = 0 }, _rows);
        LayerStates states = toy.Step(toy.Batch(0)).Encodings["Tokens"].Layer(1);
        Dictionary<string, Tensor> weights = toy.Module.state_dict();
        Tensor Direction(Tensor input, string direction, string table, long[] targets)
        {
            Tensor hidden = nn.functional.linear(input, weights[$"_{direction}Hidden.weight"], weights[$"_{direction}Hidden.bias"]).tanh();
            Tensor rows = weights[$"{table}.table.weight"];
            Tensor logits = nn.functional.linear(hidden, rows.narrow(1, 0, 4), rows.select(1, 4));
            return logits.log_softmax(1).gather(1, tensor(targets).unsqueeze(1)).mean().neg();
        }
        float expected = Direction(states.Forward!, "forward", "_next", [2, 4, 0]).item<float>()
            + Direction(states.Backward!, "backward", "_previous", [0, 3, 2]).item<float>();
        Assert.AreEqual(expected, toy.Loss([0])!.item<float>(), 1e-5f);
    }

    [TestMethod]
    public void ForwardStatesNeverSeeTheNextWordNorBackwardStatesThePrevious()
    {
        using var toy = new ToyNetwork(new LanguageModel(), [ToyRow.Of("a b c"), ToyRow.Of("a b d"), ToyRow.Of("e b c")]);
        LayerStates[] states = [.. Enumerable.Range(0, 3).Select(row => toy.Step(toy.Batch(row)).Encodings["Tokens"].Layer(1))];
        Assert.IsTrue(states[0].Forward!.narrow(0, 0, 2).equal(states[1].Forward!.narrow(0, 0, 2)).all().item<bool>());
        Assert.IsFalse(states[0].Forward![2].allclose(states[1].Forward![2]));
        Assert.IsTrue(states[0].Backward!.narrow(0, 1, 2).equal(states[2].Backward!.narrow(0, 1, 2)).all().item<bool>());
        Assert.IsFalse(states[0].Backward![0].allclose(states[2].Backward![0]));
    }

    [TestMethod]
    public void WithoutALayerItReadsTheFirstOfTheStack()
    {
        using var toy = new ToyNetwork(new LanguageModel { Samples = 0 });
        toy.Network.train();
        toy.Loss([0])!.backward();
        Assert.IsTrue(ToyNetwork.HasGradient(toy.Layers()[0]));
        Assert.IsFalse(ToyNetwork.HasGradient(toy.Layers()[1]));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(2)]
    public void LayersThatHaveSeenTheAnswerAreRefused(int layer)
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => new ToyNetwork(new LanguageModel { Layer = layer }));
        Assert.AreEqual(
            $"Objective 'LanguageModel' reads states that have seen one side of their word only, but layer {layer} of input 'Tokens' has none; set Layer to 1.",
            error.Message);
    }

    [TestMethod]
    public void AnEncoderWithoutDirectionsIsRefused()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(
            () => new ToyNetwork(new LanguageModel(), encoder: new Dense(), inputs: [new FeatureVector("Features")]));
        Assert.AreEqual("Objective 'LanguageModel' reads states that have seen one side of their word only, but the encoder of input 'Features' has none; "
            + "use an encoder that reads in two directions, such as BiLstm.", error.Message);
    }

    [TestMethod]
    public void TheWeightIsThatOfThePaper() => Assert.AreEqual(0.1, new LanguageModel().Weight.At(0.5));

    [TestMethod]
    public void SettingsAreChecked()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new LanguageModel { MaximumVocabulary = 0 }.Validate());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new LanguageModel { HiddenSize = 0 }.Validate());
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new LanguageModel { Samples = -1 }.Validate());
    }

    private static Vocabulary Vocabulary(ToyNetwork toy) => ((WordsState)toy.Network.Plan.InputStates["Tokens"]).Words;
}
