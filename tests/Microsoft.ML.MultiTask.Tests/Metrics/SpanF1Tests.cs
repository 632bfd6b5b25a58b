using Microsoft.ML.MultiTask.Metrics;

namespace Microsoft.ML.MultiTask.Tests.Metrics;

[TestClass]
public sealed class SpanF1Tests
{
    private static readonly string[] _tags = ["O", "B-NP", "I-NP", "B-VP", "I-VP", "E-NP", "S-NP"];

    /// <summary>"_" is a token without a gold label.</summary>
    private static int[] Ids(string tags) => tags.Split(' ').Select(t => t == "_" ? Labels.Missing : Array.IndexOf(_tags, t)).ToArray();

    private static SpanF1Result Score(params (string Predicted, string Gold)[] sentences)
    {
        var f1 = new SpanF1(_tags);
        foreach ((string predicted, string gold) in sentences) f1.Add(Ids(predicted), Ids(gold));
        return f1.Result;
    }

    [TestMethod]
    public void CountsMicroAndPerType()
    {
        // Gold: NP 0-2, VP 2-3, NP 3-5. Predicted: NP 0-2, VP 2-3, NP 3-4, NP 4-5.
        SpanF1Result result = Score(("B-NP I-NP B-VP B-NP B-NP", "B-NP I-NP B-VP B-NP I-NP"));
        Assert.AreEqual(new PrecisionRecall(2, 4, 3), result.Overall);
        Assert.AreEqual(new PrecisionRecall(1, 3, 2), result.PerType["NP"]);
        Assert.AreEqual(new PrecisionRecall(1, 1, 1), result.PerType["VP"]);
        Assert.AreEqual(0.5, result.Precision);
        Assert.AreEqual(2.0 / 3, result.Recall, 1e-12);
        Assert.AreEqual(4.0 / 7, result.F1, 1e-12);
        Assert.AreEqual(0.8, result.Tokens.Accuracy, 1e-12);
        CollectionAssert.AreEqual(new[] { "NP", "VP" }, result.PerType.Keys.ToArray());
    }

    [TestMethod]
    public void ARightStretchOfTheWrongTypeIsWrongForBothTypes()
    {
        SpanF1Result result = Score(("B-VP I-VP", "B-NP I-NP"));
        Assert.AreEqual(new PrecisionRecall(0, 1, 1), result.Overall);
        Assert.AreEqual(new PrecisionRecall(0, 1, 0), result.PerType["VP"]);
        Assert.AreEqual(new PrecisionRecall(0, 0, 1), result.PerType["NP"]);
    }

    [TestMethod]
    public void TheSameSpanInAnotherEncodingIsRight()
    {
        // IOB1, and IOBES: the spans agree though most tags do not.
        SpanF1Result result = Score(("I-NP I-NP O", "B-NP I-NP O"), ("B-NP E-NP S-NP", "B-NP I-NP B-NP"));
        Assert.AreEqual(new PrecisionRecall(3, 3, 3), result.Overall);
        Assert.AreEqual(new TagAccuracyResult(3, 6), result.Tokens);
    }

    [TestMethod]
    public void SpansDoNotCrossSentences()
    {
        SpanF1Result result = Score(("I-NP", "I-NP"), ("I-NP", "I-NP"));
        Assert.AreEqual(new PrecisionRecall(2, 2, 2), result.Overall);
    }

    [TestMethod]
    public void SpansDoNotCrossMissingLabels()
    {
        // Left of the gap NP 0-2 on both sides, right of it NP 3-4 in gold and nothing predicted; the VP in the gap does not count.
        SpanF1Result result = Score(("B-NP I-NP B-VP O", "B-NP I-NP _ I-NP"));
        Assert.AreEqual(new PrecisionRecall(1, 1, 2), result.Overall);
        Assert.AreEqual(new TagAccuracyResult(2, 3), result.Tokens);
        Assert.IsFalse(result.PerType.ContainsKey("VP"));
    }

    [TestMethod]
    public void MissingLabelsAtBothEndsAndWhateverWasPredictedThere()
    {
        var f1 = new SpanF1(_tags);
        f1.Add([Labels.Missing, 1, 99], [Labels.Missing, 1, Labels.Missing]);
        Assert.AreEqual(new PrecisionRecall(1, 1, 1), f1.Result.Overall);
    }

    [TestMethod]
    public void NoSpansAtAllScoreZeroAsTheScriptPrints()
    {
        SpanF1Result result = Score(("O O", "O O"));
        Assert.AreEqual(0.0, result.F1);
        Assert.AreEqual(1.0, result.Tokens.Accuracy);
        Assert.IsEmpty(result.PerType);
    }

    [TestMethod]
    public void WithoutALabelledTokenAllIsNaN()
    {
        SpanF1Result result = Score(("B-NP", "_"));
        Assert.AreEqual(double.NaN, result.F1);
        Assert.AreEqual(double.NaN, result.Precision);
        Assert.AreEqual(double.NaN, result.Recall);
    }

    [TestMethod]
    public void AnIdWithoutATagIsNamedAndNothingIsCounted()
    {
        var f1 = new SpanF1(_tags);
        var error = Assert.ThrowsExactly<ArgumentException>(() => f1.Add([1, 7], [1, 1]));
        StringAssert.Contains(error.Message, "The predicted id 7 at position 1 is outside 0 to 6.");
        error = Assert.ThrowsExactly<ArgumentException>(() => f1.Add([1], [-1]));
        StringAssert.Contains(error.Message, "The gold id -1 at position 0 is outside 0 to 6.");
        Assert.AreEqual(0, f1.Result.Tokens.Count);
    }

    [TestMethod]
    public void LengthsMustAgree() => Assert.ThrowsExactly<ArgumentException>(() => new SpanF1(_tags).Add([1], [1, 2]));

    [TestMethod]
    public void ResultIsASnapshot()
    {
        var f1 = new SpanF1(_tags);
        f1.Add([1], [1]);
        SpanF1Result before = f1.Result;
        f1.Add([0], [3]);
        Assert.AreEqual(1.0, before.F1);
        Assert.HasCount(1, before.PerType);
    }
}
