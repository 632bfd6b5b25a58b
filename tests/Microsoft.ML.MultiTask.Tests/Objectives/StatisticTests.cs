using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Sharing;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Objectives;

[TestClass]
public sealed class StatisticTests
{
    // Lengths 1, 2, 2, 3 and 7: mean 3, variance (4 + 1 + 1 + 0 + 16) / 5 = 4.4.
    private static readonly ToyRow[] _lengths = [.. new[] { 1, 2, 2, 3, 7 }.Select(length => ToyRow.Of(string.Join(' ', Enumerable.Repeat("a", length))))];

    [TestMethod]
    public void TheNumberIsStandardised()
    {
        using var toy = new ToyNetwork(new SentenceLength { Pooling = Pooling.Mean }, _lengths);
        float score = Scores(toy, 4)[0];
        Assert.AreEqual(Math.Pow(score - (4 / Math.Sqrt(4.4)), 2), toy.Loss([4])!.item<float>(), 1e-4);
        using var absolute = new ToyNetwork(new SentenceLength { Pooling = Pooling.Mean, Absolute = true }, _lengths);
        Assert.AreEqual(Math.Abs(Scores(absolute, 0)[0] + (2 / Math.Sqrt(4.4))), absolute.Loss([0])!.item<float>(), 1e-4);
    }

    [TestMethod]
    [DataRow(0, 0)]
    [DataRow(1, 1)]
    [DataRow(2, 1)]
    [DataRow(3, 2)]
    [DataRow(4, 2)]
    public void BinsHoldEquallyManyRows(int row, int bin)
    {
        // Sorted 1 2 2 3 7: thirds begin at the places 1 and 3, which hold 2 and 3.
        using var toy = new ToyNetwork(new SentenceLength { Bins = 3, Pooling = Pooling.Mean }, _lengths);
        Assert.HasCount(3, Scores(toy, row));
        Assert.AreEqual(-tensor(Scores(toy, row)).log_softmax(0)[bin].item<float>(), toy.Loss([row])!.item<float>(), 1e-5f);
    }

    [TestMethod]
    public void EdgesMayBeGiven()
    {
        using var toy = new ToyNetwork(new SentenceLength { Edges = [2.5], Pooling = Pooling.Mean }, _lengths);
        Assert.AreEqual(-tensor(Scores(toy, 3)).log_softmax(0)[1].item<float>(), toy.Loss([3])!.item<float>(), 1e-5f);
        Assert.AreEqual(-tensor(Scores(toy, 2)).log_softmax(0)[0].item<float>(), toy.Loss([2])!.item<float>(), 1e-5f);
    }

    [TestMethod]
    public void LabelsAreCounted()
    {
        CheckValues(new LabelCount("Ner"), [0, 2, 0, float.NaN, float.NaN]);
        CheckValues(new LabelCount("Upos") { Wanted = ["NOUN", "VERB"] }, [2, 5, 1, float.NaN, float.NaN]);
        CheckValues(new LabelCount("Upos") { Wanted = ["NOUN"], Share = true }, [0.25f, 0.5f, 1f / 3, float.NaN, float.NaN]);
    }

    [TestMethod]
    public void TreesHaveADepth() => CheckValues(new TreeDepth("Heads"), [3, 5, 2, float.NaN, float.NaN]);

    [TestMethod]
    public void AWordWithoutAHeadLeavesTheRowOut() => CheckValues(new TreeDepth("Heads"), [2, float.NaN, 1],
        [Tree(2, 0), Tree(0, -1), Tree(0, 0)]);

    [TestMethod]
    [DataRow(new[] { 2, 7 }, "Column 'Heads' has the head 7 at word 2 of row 1; a head is the position of a word of the row, from 1 to 2, 0 for the root, or "
        + "-1 "
        + "where there is none.")]
    [DataRow(new[] { -2 }, "Column 'Heads' has the head -2 at word 1 of row 1;")]
    [DataRow(new[] { 0, 3, 2 }, "Column 'Heads' has heads that go in a circle from word 2 of row 1 on; every word must lead to a root, whose head is 0.")]
    [DataRow(new[] { 1 }, "Column 'Heads' has heads that go in a circle from word 1 of row 1 on;")]
    public void WrongTreesAreRefused(int[] heads, string message)
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => new ToyNetwork(new TreeDepth("Heads"), [Tree(2, 0), Tree(heads)]));
        Assert.StartsWith(message, error.Message);
    }

    [TestMethod]
    public void AnyNumberOfTheRowCanBeLearnt()
    {
        CheckValues(new RowStatistic { Measure = row => row.Words.Count(word => char.IsUpper(word[0])) }, [0, 2, 0, 0, 1]);
        CheckValues(new RowStatistic { Measure = row => row.Numbers("Rating")[0] * 2, Reads = [new NumberColumn("Rating")] }, [1, -2, 3, float.NaN, float.NaN]);
        CheckValues(new RowStatistic
        {
            Measure = row => row.Labels("Upos").Count(label => label == "DET") + row.Numbers("Heads").Count(head => head == 0),
            Reads = [new SequenceLabelColumn("Upos", "Tokens"), new HeadsColumn("Heads", "Tokens")],
        }, [2, 3, 2, 0, 2], [.. ToyRow.Examples().Take(3), ToyRow.Of(""), new() { Tokens = ["a"], Upos = ["DET"], Heads = [0] }]);
    }

    [TestMethod]
    public void AVectorHasFeaturesAndADocumentTheWordsOfItsSentences()
    {
        CheckValues(new RowStatistic { Measure = row => row.Features[0] + (2 * row.Features[1]) }, [1, 2, 3, 0, 0], null, new FeatureVector("Features"),
            new Dense { HiddenSizes = [] });
        Assert.AreEqual("Input 'Features' gives a VectorBlock, but a TokenBlock is needed.", Assert.ThrowsExactly<InvalidOperationException>(() =>
            new ToyNetwork(new RowStatistic { Measure = row => row.Words.Count }, null, new Dense(), [new FeatureVector("Features")])).Message);
        Assert.AreEqual("Input 'Tokens' gives a TokenBlock, but a VectorBlock is needed.", Assert.ThrowsExactly<InvalidOperationException>(() =>
            new ToyNetwork(new RowStatistic { Measure = row => row.Features.Count })).Message);

        // The column of heads serves as that of the lengths of sentences.
        ToyRow[] rows = [Document("a b c a", 3, 0, 1), Document(""), Document("b a", 2), Document("a", 0, 1)];
        var document = new Document(new Words("Tokens"), "Heads");
        CheckValues(new SentenceLength(), [4, 0, 2, 1], rows, document, new Hierarchical());
        CheckValues(new RowStatistic { Measure = row => row.Words.Count(word => word == "a") }, [2, 0, 1, 1], rows, document, new Hierarchical());
    }

    [TestMethod]
    public void WrongSettingsAreRefused()
    {
        Refuses("Objective 'SentenceLength': Bins is at least 2.", new SentenceLength { Bins = 1 });
        Refuses("Objective 'SentenceLength': set Bins or Edges, not both.", new SentenceLength { Bins = 2, Edges = [1] });
        Refuses("Objective 'SentenceLength': Absolute is for numbers, not for bins; set one of them only.", new SentenceLength { Bins = 2, Absolute = true });
        Refuses("Objective 'SentenceLength': Edges are at least one number, rising; they are 2, 1.", new SentenceLength { Edges = [2, 1] });
        Refuses("Objective 'LabelCount(Ner)': the list of labels to count is empty; null stands for all but O.", new LabelCount("Ner") { Wanted = [] });
        Refuses("Objective 'RowStatistic': there is no function to make the number; set Measure, which is not saved with settings.", new RowStatistic());
    }

    [TestMethod]
    public void NumbersWithNothingToLearnAreRefused()
    {
        Assert.AreEqual("Objective 'SentenceLength': the number is 2 in all 2 training rows that have one; there is nothing to learn.",
            Assert.ThrowsExactly<InvalidOperationException>(() => new ToyNetwork(new SentenceLength(), [ToyRow.Of("a b"), ToyRow.Of("c d")])).Message);
        Assert.AreEqual("Objective 'RowStatistic' has no number in any training row.",
            Assert.ThrowsExactly<InvalidOperationException>(() => new ToyNetwork(new RowStatistic { Measure = _ => float.NaN })).Message);
        Assert.StartsWith("Objective 'RowStatistic': Measure gave ",
            Assert.ThrowsExactly<InvalidOperationException>(() => new ToyNetwork(new RowStatistic { Measure = _ => float.PositiveInfinity })).Message);
        Assert.StartsWith("The function of a RowStatistic reads the column 'Upos', which is not among its Reads.",
            Assert.ThrowsExactly<ArgumentException>(() => new ToyNetwork(new RowStatistic { Measure = row => row.Labels("Upos").Count })).Message);
        Assert.AreEqual("Objective 'LabelCount(Ner)' looks for the label 'B-LOC', but column 'Ner' holds 'O', 'B-PER'.",
            Assert.ThrowsExactly<InvalidOperationException>(() => new ToyNetwork(new LabelCount("Ner") { Wanted = ["B-LOC"] })).Message);
    }

    private static void Refuses(string message, Objective objective)
    {
        Exception error = Assert.Throws<ArgumentException>(objective.Validate);
        Assert.StartsWith(message, error.Message);
    }

    private static void CheckValues(Statistic objective, float[] expected, ToyRow[]? rows = null, Input? input = null, EncoderSettings? encoder = null)
    {
        using var toy = new ToyNetwork(objective, rows, encoder, input is null ? null : [input]);
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
        float[] values = ((Statistic)toy.Objective).Values(context)(toy.Batch([.. Enumerable.Range(0, expected.Length)]));
        CollectionAssert.AreEqual(expected, values, string.Join(' ', values));
    }

    private static float[] Scores(ToyNetwork toy, int row) => Tensors.ToArray<float>(HandWorked.Linear(toy, "_head._scores._output",
        toy.Step(toy.Batch(row)).Encodings["Tokens"].Layer(null).States.mean([0], keepdim: true)));

    private static ToyRow Document(string words, params int[] lengths)
    {
        ToyRow row = ToyRow.Of(words);
        row.Heads = lengths;
        return row;
    }

    private static ToyRow Tree(params int[] heads) => new() { Tokens = [.. heads.Select(_ => "a")], Heads = heads };
}
