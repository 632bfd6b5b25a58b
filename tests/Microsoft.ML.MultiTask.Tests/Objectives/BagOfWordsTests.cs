using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Objectives;

[TestClass]
public sealed class BagOfWordsTests
{
    // "a" occurs 3 times, "b" twice: word ids 1, 2 and classes 2, 3.
    private static readonly ToyRow[] _rows = [Row("a a b", "news", "x"), Row("b", "web", "y y"), Row("a", "", "x")];

    [TestMethod]
    [DataRow(false, 2.0 / 3, 1.0 / 3)]
    [DataRow(true, 0.5, 0.5)]
    public void EveryWordOfARowCounts(bool distinct, double ofA, double ofB)
    {
        using var toy = new ToyNetwork(new BagOfWords { HiddenSize = 4, Samples = 0, Distinct = distinct, Pooling = Pooling.Mean }, _rows);
        float[] first = Chances(toy, toy.Step(toy.Batch(0)).Encodings["Tokens"].Layer(null).States.mean([0], keepdim: true));
        float[] second = Chances(toy, toy.Step(toy.Batch(1)).Encodings["Tokens"].Layer(null).States.mean([0], keepdim: true));
        double expected = (-((ofA * first[2]) + (ofB * first[3])) - second[3]) / 2;
        Assert.AreEqual(expected, toy.Loss([0, 1])!.item<float>(), 1e-5);
    }

    [TestMethod]
    public void TheWordsMayBeThoseOfAnotherInput()
    {
        var objective = new BagOfWords { HiddenSize = 4, Samples = 0, Target = "Upos", Pooling = Pooling.Mean };
        using var toy = new ToyNetwork(objective, _rows, inputs: [new Words("Tokens"), new Words("Upos")]);
        float[] chances = Chances(toy, toy.Step(toy.Batch(1)).Encodings["Tokens"].Layer(null).States.mean([0], keepdim: true));
        Assert.AreEqual(-chances[3], toy.Loss([1])!.item<float>(), 1e-5);  // x twice and y twice: x is class 2, y class 3
    }

    [TestMethod]
    public void TheGivenLabelMayPredictTheWords()
    {
        using var toy = new ToyNetwork(new BagOfWords { HiddenSize = 4, Samples = 0, From = "Genre", Gold = true }, _rows, tasks: [new Multiclass("Genre")]);
        float[] chances = Chances(toy, tensor(new[] { 0f, 1f }, 1, 2));
        Assert.AreEqual(-chances[3], toy.Loss([1, 2])!.item<float>(), 1e-5, "a row without a label adds nothing");
        Assert.IsNull(toy.Loss([2]));
    }

    [TestMethod]
    public void ThePredictedLabelMayPredictTheWords()
    {
        using var toy = new ToyNetwork(new BagOfWords { HiddenSize = 4, Samples = 0, From = "Genre" }, _rows, tasks: [new Multiclass("Genre")]);
        float[] chances = Chances(toy, toy.Step(toy.Batch(2)).Outputs.Scores("Genre").softmax(1));
        Assert.AreEqual(-chances[2], toy.Loss([2])!.item<float>(), 1e-5);
        toy.Network.train();
        toy.Loss([2])!.backward();
        Assert.IsTrue(ToyNetwork.HasGradient(toy.Layers()[0]));
    }

    [TestMethod]
    public void WrongSettingsAreRefused()
    {
        Assert.StartsWith("Objective 'BagOfWords': Gold needs a task to take the label of; set From.",
            Assert.ThrowsExactly<ArgumentException>(() => new BagOfWords { Gold = true }.Validate()).Message);
        Assert.StartsWith("Objective 'BagOfWords': it reads the label of 'Genre', not a layer; leave Layer unset.",
            Assert.ThrowsExactly<ArgumentException>(() => new BagOfWords { From = "Genre", Layer = 1 }.Validate()).Message);
        Assert.AreEqual("Objective 'BagOfWords' works on the task 'Topic', but the tasks are 'Genre'.", Assert.ThrowsExactly<InvalidOperationException>(
            () => new ToyNetwork(new BagOfWords { From = "Topic" }, _rows, tasks: [new Multiclass("Genre")])).Message);
        Assert.AreEqual("Objective 'BagOfWords' reads the label of 'Upos', which labels words; name a task of whole rows.",
            Assert.ThrowsExactly<InvalidOperationException>(() =>
                new ToyNetwork(new BagOfWords { From = "Upos" }, tasks: [new SequenceLabels("Upos")])).Message);
        Assert.AreEqual("Objective 'BagOfWords' reads the input 'Nowhere', but the inputs are 'Tokens'.",
            Assert.ThrowsExactly<InvalidOperationException>(() => new ToyNetwork(new BagOfWords { Target = "Nowhere" })).Message);
    }

    private static float[] Chances(ToyNetwork toy, Tensor source) =>
        MultiTask.Layers.Tensors.ToArray<float>(HandWorked.LogChances(toy, "_word", HandWorked.Linear(toy, "_hidden", source).tanh()));

    private static ToyRow Row(string words, string genre, string others)
    {
        ToyRow row = ToyRow.Of(words);
        row.Genre = genre;
        row.Upos = others.Split(' ');
        return row;
    }
}
