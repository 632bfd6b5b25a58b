using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Sharing;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Objectives;

[TestClass]
public sealed class PresenceTests
{
    [TestMethod]
    public void WordsOfTheLexiconAreComparedByForm() => CheckFlags(Presence.OfWords(["GOOD", "ben"], "Pivots"), [1, 1, 0, 1, 1]);

    [TestMethod]
    public void LabelsOtherThanOAreLookedFor() => CheckFlags(Presence.OfLabels("Ner"), [0, 1, 0, float.NaN, float.NaN]);

    [TestMethod]
    public void WantedLabelsAreLookedFor() => CheckFlags(new LabelPresence("Upos") { Wanted = ["ADJ"] }, [1, 0, 1, float.NaN, float.NaN]);

    [TestMethod]
    public void ARowIsNegativeOnlyWhenAllItsWordsAreLabelled()
    {
        ToyRow[] rows =
        [
            new() { Tokens = ["a", "b"], Ner = ["O", ""] },
            new() { Tokens = ["a", "b"], Ner = ["", "B-X"] },
            new() { Tokens = ["a", "b"], Ner = ["O", "O"] },
        ];
        CheckFlags(Presence.OfLabels("Ner"), [float.NaN, 1, 0], rows);
    }

    [TestMethod]
    public void TheLossIsTheMeanOverRows()
    {
        using var toy = new ToyNetwork(Presence.OfWords(["good"], "Pivots") with { Pooling = Pooling.Mean });
        Encoding encoding = toy.Step(toy.Batch(0, 1)).Encodings["Tokens"];
        float[] logits = Linear(encoding.Layers[0].Segments.Pad(encoding.Layer(null).States).sum(dim: 1L) / encoding.Layers[0].Segments.Lengths.unsqueeze(1), toy, "_head._scores");
        Assert.AreEqual((Softplus(-logits[0]) + Softplus(logits[1])) / 2, toy.Loss([0, 1])!.item<float>(), 1e-5);
    }

    [TestMethod]
    public void PerPositionTheForwardStateOfEveryWordDecides()
    {
        using var toy = new ToyNetwork(Presence.OfLabels("Ner") with { PerPosition = true });
        float[] logits = Linear(toy.Step(toy.Batch(1)).Encodings["Tokens"].Layer(1).Forward!, toy, "_head");
        Assert.HasCount(8, logits);
        Assert.AreEqual(logits.Average(logit => Softplus(-logit)), toy.Loss([1])!.item<float>(), 1e-5);
    }

    [TestMethod]
    public void TheWordsMayBeThoseOfAnotherInput()
    {
        var objective = new LexiconPresence(["good"]) { Input = "Read", Source = "Tokens" };
        Input[] inputs = [new Words("Tokens"), new Words("Upos") { Name = "Read" }];
        ToyRow[] rows = [.. ToyRow.Examples().Take(3)];
        using var toy = new ToyNetwork(objective, rows, inputs: inputs);
        CollectionAssert.AreEqual(new float[] { 1, 0, 0 }, Flags(toy, objective, rows.Length));
    }

    [TestMethod]
    public void AnUnknownSourceIsRefused()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => new ToyNetwork(new LexiconPresence(["good"]) { Source = "Nowhere" }));
        Assert.AreEqual("Objective 'LexiconPresence' reads the input 'Nowhere', but the inputs are 'Tokens'.", error.Message);
    }

    [TestMethod]
    public void AnUnknownLabelIsRefused()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => new ToyNetwork(new LabelPresence("Ner") { Wanted = ["B-LOC"] }));
        Assert.AreEqual("Objective 'LabelPresence(Ner)' looks for the label 'B-LOC', but column 'Ner' holds 'O', 'B-PER'.", error.Message);
    }

    [TestMethod]
    public void EmptyListsAreRefused()
    {
        Assert.StartsWith("Objective 'Pivots': the list of words is empty.",
            Assert.ThrowsExactly<ArgumentException>(() => Presence.OfWords([], "Pivots").Validate()).Message);
        Assert.StartsWith("Objective 'LabelPresence(Ner)': the list of labels to look for is empty; null stands for all but O.",
            Assert.ThrowsExactly<ArgumentException>(() => new LabelPresence("Ner") { Wanted = [] }.Validate()).Message);
    }

    [TestMethod]
    public void PerPositionTheTopOfAStackIsRefused()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(
            () => new ToyNetwork(Presence.OfWords(["a"], "Pivots") with { PerPosition = true, Layer = 2 }));
        Assert.Contains("layer 2 of input 'Tokens' has none; set Layer to 1.", error.Message);
    }

    private static void CheckFlags(Presence objective, float[] expected, ToyRow[]? rows = null)
    {
        using var toy = new ToyNetwork(objective, rows);
        CollectionAssert.AreEqual(expected, Flags(toy, (Presence)toy.Objective, expected.Length));
    }

    private static float[] Flags(ToyNetwork toy, Presence objective, int rows)
    {
        var context = new BuildContext
        {
            Sharing = new Dictionary<string, SharingModule>(),
            Objective = objective.Name,
            Reader = objective.Name,
            Inputs = toy.Network.Plan.InputStates,
            Labels = toy.Network.Plan.Labels,
            Symbols = toy.Symbols,
            Random = new RandomSource(1),
        };
        return objective.Read(context).Labels(toy.Batch([.. Enumerable.Range(0, rows)]));
    }

    private static float[] Linear(Tensor input, ToyNetwork toy, string head)
    {
        Dictionary<string, Tensor> weights = toy.Module.state_dict();
        return Tensors.ToArray<float>(nn.functional.linear(input, weights[$"{head}._output.weight"], weights[$"{head}._output.bias"]));
    }

    private static double Softplus(double x) => Math.Log(1 + Math.Exp(x));
}
