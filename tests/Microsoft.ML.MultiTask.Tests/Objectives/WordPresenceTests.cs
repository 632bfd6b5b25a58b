using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;

namespace Microsoft.ML.MultiTask.Tests.Objectives;

[TestClass]
public sealed class WordPresenceTests
{
    // "fine" is in both positive rows of the source and in one row of the target; "bad" in both negative ones and in one of the target; "lens" is in the
    // target alone.
    private static readonly ToyRow[] _source = [Row(1, "a fine plot"), Row(1, "fine fine acting"), Row(0, "a bad plot"), Row(0, "bad acting")];

    private static readonly ToyRow[] _target = [Row(float.NaN, "a fine lens"), Row(float.NaN, "bad lens")];

    [TestMethod]
    public void HiddenWordsAreNotInSight()
    {
        ToyRow[] rows = [ToyRow.Of("a good dog"), ToyRow.Of("a dog"), ToyRow.Of("good")];
        using var toy = new ToyNetwork(new LexiconPresence(["good"]) { Hide = true, Pooling = Pooling.Mean }, rows);
        float logit = Tensors.ToArray<float>(HandWorked.Linear(toy, "_head._scores._output",
            toy.Step(toy.Batch(1)).Encodings["Tokens"].Layer(null).States.mean([0], keepdim: true)))[0];
        Assert.AreEqual(HandWorked.Softplus(-logit), toy.Loss([0])!.item<float>(), 1e-5, "with the word, and without seeing it");
        Assert.AreEqual(HandWorked.Softplus(logit), toy.Loss([1])!.item<float>(), 1e-5, "without the word");
        Assert.IsTrue(float.IsFinite(toy.Loss([2])!.item<float>()), "a row of which nothing is left");
    }

    [TestMethod]
    public void TheBatchIsEncodedAgainOnlyWhereWordsAreHidden()
    {
        using var toy = new ToyNetwork(new LexiconPresence(["good"]) { Hide = true }, [ToyRow.Of("a good dog"), ToyRow.Of("a dog")]);
        Assert.AreEqual(1, Encoded(0));
        Assert.AreEqual(0, Encoded(1));

        int Encoded(int row)
        {
            int count = 0;
            Step step = toy.Step(toy.Batch(row));
            toy.Module.Loss(step with { Again = changed => { count++; return step.Again(changed); } });
            return count;
        }
    }

    [TestMethod]
    public void AnAdversaryTurnsTheGradientOfHiddenRowsToo()
    {
        var plain = new LexiconPresence(["good"]) { Hide = true };
        float[] gradient = Gradient(plain), reversed = Gradient(new Adversarial(plain) { Strength = 1, InitialScale = 1 });
        Assert.IsTrue(gradient.Any(value => value != 0));
        for (int i = 0; i < gradient.Length; i++) Assert.AreEqual(-gradient[i], reversed[i], 1e-6f);
    }

    [TestMethod]
    public void PivotsHaveTheHighestWeightedLogLikelihoodRatio()
    {
        var ml = new MLContext();
        var words = new Words("Tokens");
        IDataView source = ml.Data.LoadFromEnumerable(_source), target = ml.Data.LoadFromEnumerable(_target);
        IReadOnlyList<Pivot> positive = new PivotPresence("Positive") { MinimumCount = 1, Count = 1 }.Mine(words, source, target);
        // Of 2 positive rows 2 have it, of 2 negative ones none: p = 3/4, q = 1/4.
        Assert.AreEqual(new Pivot("fine", 0.75 * Math.Log(3), 2, 0), positive.Single() with { Score = 0.75 * Math.Log(3) });
        Assert.AreEqual(0.75 * Math.Log(3), positive[0].Score, 1e-12);
        Assert.AreEqual("bad", new PivotPresence("Positive") { Opposite = true, MinimumCount = 1 }.Mine(words, source, target)[0].Word);
        Assert.IsEmpty(new PivotPresence("Positive") { MinimumCount = 2 }.Mine(words, source, target), "the target has it once");
        Assert.HasCount(1, new PivotPresence("Positive") { MinimumCount = 2 }.Mine(words, source), "one domain");
    }

    [TestMethod]
    public void DomainsMayBeInAColumn()
    {
        ToyRow[] rows = [Row(1, "fine plot", "x"), Row(1, "fine lens", "y"), Row(1, "good plot", "x"), Row(0, "bad", "x"), Row(0, "bad", "y"),
            Row(1, "good", "")];
        IDataView view = new MLContext().Data.LoadFromEnumerable(rows);
        IReadOnlyList<Pivot> pivots = new PivotPresence("Positive") { DomainColumnName = "Genre", MinimumCount = 1 }.Mine(new Words("Tokens"), view);
        CollectionAssert.AreEqual(new[] { "fine" }, pivots.Select(pivot => pivot.Word).ToArray());
    }

    [TestMethod]
    public void WhatIsMissingIsNamed()
    {
        var ml = new MLContext();
        var words = new Words("Tokens");
        IDataView source = ml.Data.LoadFromEnumerable(_source), unlabelled = ml.Transforms.DropColumns("Positive").Fit(source).Transform(source);
        Assert.StartsWith("There is no column 'Positive' in corpus 1. It has the columns 'Tokens', ",
            Assert.ThrowsExactly<InvalidOperationException>(() => new PivotPresence("Positive").Mine(words, unlabelled, source)).Message);
        Assert.StartsWith("There is no column 'Domain' in corpus 1.", Assert.ThrowsExactly<InvalidOperationException>(
            () => new PivotPresence("Positive") { DomainColumnName = "Domain" }.Mine(words, source)).Message);
        Assert.StartsWith("Objective 'PivotPresence(Positive)': there is no corpus to find pivots in; give at least one.",
            Assert.ThrowsExactly<ArgumentException>(() => new PivotPresence("Positive").Mine(words)).Message);
        Assert.HasCount(1, new PivotPresence("Positive") { MinimumCount = 1, Count = 1 }.Mine(words, source, unlabelled));
    }

    [TestMethod]
    public void TrainingFindsThePivotsAndHidesThem()
    {
        var objective = new PivotPresence("Positive") { MinimumCount = 1, Count = 1 };
        using var toy = new ToyNetwork(objective, _source);
        Step step = toy.Step(toy.Batch(0));
        int[] lengths = [];
        toy.Module.Loss(step with { Again = changed => { lengths = changed.Input<TokenBlock>("Tokens").RowLengths; return step.Again(changed); } });
        CollectionAssert.AreEqual(new[] { 2 }, lengths);
    }

    [TestMethod]
    public void WrongSettingsAreRefused()
    {
        Assert.StartsWith("Objective 'PivotPresence(Positive)': MinimumCount is at least 1.",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new PivotPresence("Positive") { MinimumCount = 0 }.Validate()).Message);
        Assert.StartsWith("Objective 'PivotPresence(Positive)': Count is at least 1.",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new PivotPresence("Positive") { Count = 0 }.Validate()).Message);
        Assert.AreEqual("Objective 'PivotPresence(Positive)' finds no word that goes with the label and is in at least 50 rows of every domain; lower "
            + "MinimumCount.", Assert.ThrowsExactly<InvalidOperationException>(
            () => new ToyNetwork(new PivotPresence("Positive") { MinimumCount = 50 }, _source)).Message);
        Assert.AreEqual("Objective 'PivotPresence(Genre)' seeks the words of the label 'web', but column 'Genre' holds 'news'.",
            Assert.ThrowsExactly<InvalidOperationException>(
                () => new ToyNetwork(new PivotPresence("Genre") { Label = "web" }, [Row(1, "a", "news"), Row(1, "b", "news")])).Message);
    }

    private static float[] Gradient(Objective objective)
    {
        using var toy = new ToyNetwork(objective);
        toy.Network.train();
        toy.Loss([0])!.backward();
        return [.. toy.Layers().SelectMany(layer => layer.parameters()).Where(p => p.grad is { IsInvalid: false })
            .SelectMany(p => Tensors.ToArray<float>(p.grad!))];
    }

    private static ToyRow Row(float positive, string words, string genre = "")
    {
        ToyRow row = ToyRow.Of(words);
        row.Positive = positive;
        row.Genre = genre;
        return row;
    }
}
