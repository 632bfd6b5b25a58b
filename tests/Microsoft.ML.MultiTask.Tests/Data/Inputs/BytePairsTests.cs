using System.Text.Json;
using Microsoft.ML.MultiTask.Tests.Data.Subwords;

namespace Microsoft.ML.MultiTask.Tests.Data.Inputs;

/// <summary>Byte pairs as RoBERTa cuts them; the ids are worked out by hand. In the vocabulary a space is Ġ, é is Ã©, an emoji ðŁĺĢ and 中 ä¸Ń.</summary>
[TestClass]
public sealed class BytePairsTests
{
    private static readonly string[] _pieces =
    [
        "<s>", "<pad>", "</s>", "<unk>", "h", "i", "Ġ", "Ġh", "Ġhi", "hi", "'", "s", "'s", "Ã", "©", "Ã©", "ð", "Ł", "ĺ", "Ģ", "ä", "¸", "Ń", "<mask>",
    ];

    private static readonly BytePairs _bytes = new(Vocabulary(_pieces), "#version: 0.2\r\nĠ h\r\nĠh i\r\nh i\r\n' s\r\nÃ ©\r\n") { ByteLevel = true };

    [TestMethod]
    [DataRow("hi", true, "9")]
    [DataRow("hi", false, "8")]
    [DataRow("hh", false, "7 4")]
    [DataRow("hi's", false, "8 12")] // the ending is cut off before pairs are merged
    [DataRow("é", true, "15")]
    [DataRow("é", false, "6 15")]
    [DataRow("😀", true, "16 17 18 19")]
    [DataRow("中", true, "20 21 22")]
    [DataRow("hi中", false, "8 20 21 22")]
    [DataRow("<s>", true, "3 11 3")] // a text names no special piece
    [DataRow("\u0001", true, "3")]
    [DataRow("", true, "3")]
    [DataRow(" ", false, "3")]
    public void OfRoberta(string word, bool isFirst, string ids) => Assert.AreEqual(ids, _bytes.Ids(word, isFirst));

    [TestMethod]
    public void AWordLongerThanTheStackIsCutToo() =>
        Assert.AreEqual("7 4 " + string.Join(' ', Enumerable.Repeat(4, 298)), _bytes.Ids(new string('h', 300)));

    [TestMethod]
    public void SpecialPiecesAreThoseOfTheVocabulary()
    {
        Assert.AreEqual((24, 0, 2, 3, 23), (_bytes.Size, _bytes.Begin, _bytes.End, _bytes.Unknown, _bytes.Mask));
        BytePairs other = _bytes with { Special = new SpecialPieces("h", "i", "s", "none") };
        Assert.AreEqual((4, 5, 11, null), (other.Begin, other.End, other.Unknown, other.Mask));
        Assert.AreEqual("11", other.Ids("\u0001", isFirst: true));
    }

    [TestMethod]
    public void EverySettingCounts()
    {
        Assert.AreEqual("8", (_bytes with { SpaceBeforeFirst = true }).Ids("hi", isFirst: true));
        Assert.AreEqual("9", (_bytes with { ByteLevel = false }).Ids("hi"));
        Assert.AreEqual("3", (_bytes with { ByteLevel = false }).Ids("é"));
        Assert.AreEqual("7 5", (_bytes with { Merges = "Ġ h" }).Ids("hi"));
        BytePairs[] all = [_bytes, _bytes with { SpaceBeforeFirst = true }, _bytes with { ByteLevel = false }, _bytes with { Merges = "Ġ h" },
            _bytes with { Special = new SpecialPieces("h", "i", "s", null) }];
        Assert.HasCount(all.Length, all.ToHashSet());
    }

    [TestMethod]
    public void SplitCutsTheSame()
    {
        Assert.AreEqual("hi|Ġhi|'s|Ġ|Ã©", string.Join('|', _bytes.Split("hi  hi's é".AsMemory())));
        Assert.AreEqual("hi|hi", string.Join('|', (_bytes with { ByteLevel = false }).Split("hi hi".AsMemory())));
    }

    [TestMethod]
    public void ManyThreadsCutAtOnce()
    {
        BytePairs bytes = _bytes with { SpaceBeforeFirst = true };
        string[] words = ["hi", "hi's", "é", "hh"];
        string[] cut = new string[4000];
        Parallel.For(0, cut.Length, i => cut[i] = string.Join(' ', bytes.Cut(words[i % 4], false)));
        Assert.HasCount(4, cut.Distinct());
        CollectionAssert.AreEqual(new[] { "8", "8 12", "6 15", "7 4" }, cut[..4]);
    }

    [TestMethod]
    public void WhatIsWrongWithAVocabularyIsSaid()
    {
        Assert.Contains("it has no piece '<s>', which stands before a row", Refused(_bytes with { Vocabulary = Vocabulary("</s>", "<unk>") }));
        Assert.Contains("its piece '<unk>' has id 3, but the ids of 3 pieces run from 0 to 2",
            Refused(_bytes with { Vocabulary = """{"<s>":0,"</s>":1,"<unk>":3}""" }));
        Assert.Contains("its pieces '</s>' and '<unk>' both have id 1", Refused(_bytes with { Vocabulary = """{"<s>":0,"</s>":1,"<unk>":1}""" }));
        Assert.Contains("Duplicate", Refused(_bytes with { Vocabulary = """{"<s>":0,"<s>":1}""" }));
        Assert.Contains("'q'", Refused(_bytes with { Merges = "q h" }));
    }

    private static string Refused(BytePairs pairs) => Assert.ThrowsExactly<InvalidOperationException>(() => pairs.Cut("hi", false)).Message;

    private static string Vocabulary(params string[] pieces) =>
        JsonSerializer.Serialize(pieces.Select((piece, id) => (piece, id)).ToDictionary(entry => entry.piece, entry => entry.id));
}
