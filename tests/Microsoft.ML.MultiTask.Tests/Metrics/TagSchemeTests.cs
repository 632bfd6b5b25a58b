using Microsoft.ML.MultiTask.Metrics;

namespace Microsoft.ML.MultiTask.Tests.Metrics;

[TestClass]
public sealed class TagSchemeTests
{
    private static string Write(IEnumerable<TagSpan> spans) => string.Join(" ", spans.Select(s => $"{s.Start}-{s.End}{s.Type}"));

    [TestMethod]
    [DataRow("B-X I-X O", "0-2X", DisplayName = "IOB2")]
    [DataRow("I-X I-X O I-X", "0-2X 3-4X", DisplayName = "IOB1: I- starts a span after O and at the start")]
    [DataRow("I-X B-X I-X", "0-1X 1-3X", DisplayName = "IOB1: B- parts neighbours of one type")]
    [DataRow("B-X B-X", "0-1X 1-2X", DisplayName = "B- after B-")]
    [DataRow("B-X I-Y I-Y", "0-1X 1-3Y", DisplayName = "the type changes inside I-")]
    [DataRow("I-X I-Y B-Y", "0-1X 1-2Y 2-3Y", DisplayName = "IOB1 with a change of type")]
    [DataRow("B-X I-X E-X S-X", "0-3X 3-4X", DisplayName = "IOBES")]
    [DataRow("B-X I-X L-X U-X", "0-3X 3-4X", DisplayName = "BILOU")]
    [DataRow("S-X S-X", "0-1X 1-2X", DisplayName = "S- after S-")]
    [DataRow("E-X E-X", "0-1X 1-2X", DisplayName = "E- after E- and at the start")]
    [DataRow("S-X I-X E-X", "0-1X 1-3X", DisplayName = "I- after S- starts a span")]
    [DataRow("E-X I-X", "0-1X 1-2X", DisplayName = "I- after E- starts a span")]
    [DataRow("B-X E-Y", "0-1X 1-2Y", DisplayName = "E- of another type is a span of its own")]
    [DataRow("B-X S-X", "0-1X 1-2X", DisplayName = "S- ends what was open")]
    [DataRow("B-X I-X", "0-2X", DisplayName = "the sentence ends what is open")]
    [DataRow("B-NP-SBJ I-NP-SBJ", "0-2NP-SBJ", DisplayName = "only the first hyphen counts")]
    [DataRow("B I I O B", "0-3 4-5", DisplayName = "bare letters")]
    [DataRow("NN B-X VB", "1-2X", DisplayName = "a tag that is no span tag is outside")]
    [DataRow("Q-X Q-X B-X Q-Y", "0-3X 3-4Y", DisplayName = "an unknown prefix: the type alone counts")]
    [DataRow("O O", "", DisplayName = "nothing")]
    public void SpansAreReadAsConllevalDoes(string tags, string expected) => Assert.AreEqual(expected, Write(TagScheme.Spans(tags.Split(' '))));

    [TestMethod]
    public void AnEmptySentenceHasNoSpans()
    {
        Assert.IsEmpty(TagScheme.Spans([]));
        Assert.IsEmpty(TagScheme.Convert([], TagEncoding.Bio));
    }

    [TestMethod]
    [DataRow("O B-X I-X", TagEncoding.Bio)]
    [DataRow("O B-X", TagEncoding.Bio)]
    [DataRow("B I O", TagEncoding.Bio)]
    [DataRow("O I-X", TagEncoding.Iob1)]
    [DataRow("O I-X B-X I-Y", TagEncoding.Iob1)]
    [DataRow("O B-X I-X E-X S-X", TagEncoding.Iobes)]
    [DataRow("O S-X B-Y E-Y", TagEncoding.Iobes)]
    [DataRow("O B-X I-X L-X U-X", TagEncoding.Bilou)]
    [DataRow("O B-X E-X L-Y B-Y", TagEncoding.None)]
    [DataRow("O I-X E-X", TagEncoding.None)]
    [DataRow("O B-X I-X S-X", TagEncoding.None)]
    [DataRow("NOUN VERB", TagEncoding.None)]
    [DataRow("O", TagEncoding.None)]
    [DataRow("O B-X I-X NN", TagEncoding.None)]
    [DataRow("O B-X Q-X", TagEncoding.None)]
    public void DetectsTheEncodingOfATagSet(string tags, TagEncoding expected) => Assert.AreEqual(expected, TagScheme.Detect(tags.Split(' ')));

    [TestMethod]
    [DataRow("B-X I-X O|O B-X B-X", TagEncoding.Bio)]
    [DataRow("I-X I-X O|I-X B-X", TagEncoding.Iob1)]
    [DataRow("B-X I-Y|B-Y O", TagEncoding.Iob1)]
    [DataRow("B-X E-X O|S-X", TagEncoding.Iobes)]
    [DataRow("B-X O|B-X E-X", TagEncoding.None)]
    [DataRow("B-X L-X O|U-X", TagEncoding.Bilou)]
    [DataRow("DET NOUN", TagEncoding.None)]
    public void DetectsTheEncodingThatSentencesObey(string sentences, TagEncoding expected) =>
        Assert.AreEqual(expected, TagScheme.DetectSequences(sentences.Split('|').Select(s => s.Split(' '))));

    [TestMethod]
    public void ConvertsBetweenAllEncodings()
    {
        // Spans: X 0-2, X 2-3, Y 3-6, X 7-8.
        var written = new Dictionary<TagEncoding, string>
        {
            [TagEncoding.Iob1] = "I-X I-X B-X I-Y I-Y I-Y O I-X",
            [TagEncoding.Bio] = "B-X I-X B-X B-Y I-Y I-Y O B-X",
            [TagEncoding.Iobes] = "B-X E-X S-X B-Y I-Y E-Y O S-X",
            [TagEncoding.Bilou] = "B-X L-X U-X B-Y I-Y L-Y O U-X",
        };
        foreach ((TagEncoding from, string source) in written)
            foreach ((TagEncoding to, string target) in written)
                Assert.AreEqual(target, string.Join(" ", TagScheme.Convert(source.Split(' '), to)), $"{from} to {to}");
    }

    [TestMethod]
    public void Iob1WritesABeginOnlyBetweenNeighboursOfOneType() =>
        Assert.AreEqual("I-X I-Y O I-Y B-Y", string.Join(" ", TagScheme.Convert(["B-X", "B-Y", "O", "B-Y", "B-Y"], TagEncoding.Iob1)));

    [TestMethod]
    public void BareLettersStayBare() => Assert.AreEqual("S O B E", string.Join(" ", TagScheme.Convert(["B", "O", "B", "I"], TagEncoding.Iobes)));

    [TestMethod]
    public void WhatIsNoSpanTagCannotBeConverted()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => TagScheme.Convert(["O", "NOUN"], TagEncoding.Bio));
        StringAssert.Contains(error.Message, "Tag 'NOUN' at position 1 is neither 'O' nor starts with B-, I-, E-, S-, L- or U-.");
        var range = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => TagScheme.Convert(["O"], TagEncoding.None));
        StringAssert.Contains(range.Message, "Tags can be rewritten as Iob1, Bio, Iobes or Bilou only.");
    }

    [TestMethod]
    public void BioAllowsInsideOnlyAfterItsOwnType()
    {
        string[] tags = ["O", "B-X", "I-X", "B-Y", "I-Y"];
        TagTransitions transitions = TagScheme.AllowedTransitions(tags);
        Assert.AreEqual("""
            O   : O B-X B-Y
            B-X : O B-X I-X B-Y
            I-X : O B-X I-X B-Y
            B-Y : O B-X B-Y I-Y
            I-Y : O B-X B-Y I-Y
            """.ReplaceLineEndings("\n"), Table(tags, transitions.Allowed));
        CollectionAssert.AreEqual(new[] { true, true, false, true, false }, transitions.Start);
        CollectionAssert.AreEqual(new[] { true, true, true, true, true }, transitions.End);
    }

    [TestMethod]
    [DataRow("E", "S")]
    [DataRow("L", "U")]
    public void IobesAndBilouCloseWhatTheyOpen(string end, string single)
    {
        string[] tags = ["O", "B-X", "I-X", $"{end}-X", $"{single}-X", "B-Y", $"{end}-Y"];
        TagTransitions transitions = TagScheme.AllowedTransitions(tags);
        Assert.AreEqual($"""
            O   : O B-X {single}-X B-Y
            B-X : I-X {end}-X
            I-X : I-X {end}-X
            {end}-X : O B-X {single}-X B-Y
            {single}-X : O B-X {single}-X B-Y
            B-Y : {end}-Y
            {end}-Y : O B-X {single}-X B-Y
            """.ReplaceLineEndings("\n"), Table(tags, transitions.Allowed));
        CollectionAssert.AreEqual(new[] { true, true, false, false, true, true, false }, transitions.Start);
        CollectionAssert.AreEqual(new[] { true, false, false, true, true, false, true }, transitions.End);
    }

    [TestMethod]
    [DataRow("NOUN VERB")]
    [DataRow("O I-X I-Y B-X")]
    public void OtherTagsAreFree(string tags)
    {
        TagTransitions transitions = TagScheme.AllowedTransitions(tags.Split(' '));
        Assert.IsTrue(transitions.Allowed.Cast<bool>().Concat(transitions.Start).Concat(transitions.End).All(allowed => allowed));
    }

    [TestMethod]
    public void WithTheEncodingNamedAForeignTagCountsAsOutside()
    {
        TagTransitions transitions = TagScheme.AllowedTransitions(["NN", "B-X", "I-X"], TagEncoding.Bio);
        Assert.IsFalse(transitions.Allowed[0, 2]);
        Assert.IsTrue(transitions.Allowed[1, 0]);
    }

    private static string Table(string[] tags, bool[,] allowed) =>
        string.Join("\n", tags.Select((from, f) => $"{from,-3} : " + string.Join(" ", tags.Where((_, t) => allowed[f, t]))));
}
