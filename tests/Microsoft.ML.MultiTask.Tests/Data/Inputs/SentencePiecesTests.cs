using Microsoft.ML.MultiTask.Data.Subwords;
using Microsoft.ML.MultiTask.Tests.Data.Subwords;

namespace Microsoft.ML.MultiTask.Tests.Data.Inputs;

/// <summary>Pieces of a SentencePiece model of unigrams; the ids are worked out by hand from <see cref="TinySentencePieces"/>.</summary>
[TestClass]
public sealed class SentencePiecesTests
{
    private static readonly SentencePieces _pieces = new(TinySentencePieces.Model());
    private static readonly SentencePieces _mapped = new(TinySentencePieces.Model(normalizer: settings => settings.Bytes(2, TinySentencePieces.Map)));

    [TestMethod]
    [DataRow("cats", "7 8")] // -3.5 - 2 is more than -3 - 2 - 2
    [DataRow("the", "4")]
    [DataRow("中文é", "3 10 11 9")]
    [DataRow("😀😀", "3 0")] // unknown characters in a row are one
    [DataRow("😀a😀", "3 0 12 0")]
    [DataRow("the cat", "4 7")]
    [DataRow("  cat ", "7")]
    [DataRow("<s>", "3 0 8 0")] // a text names no special piece
    [DataRow("\u0001", "3 0")]
    [DataRow("", "0")]
    [DataRow(" ", "0")]
    public void ThePathOfTheGreatestScore(string word, string ids)
    {
        Assert.AreEqual(ids, _pieces.Ids(word));
        Assert.AreEqual(ids, _pieces.Ids(word, isFirst: true));
    }

    [TestMethod]
    [DataRow("c\u0001ats", "7 8")]
    [DataRow("cＡt", "7")]
    [DataRow("①", "3 8")]
    [DataRow("①①①", "3 6 8")] // the longest part that is replaced
    [DataRow("the\u3000\u3000cat\u3000", "4 7")]
    [DataRow("中é", "3 10 9")]
    [DataRow("\u0001", "0")]
    [DataRow("\u3000", "0")]
    public void CharactersAreReplacedFirst(string word, string ids) => Assert.AreEqual(ids, _mapped.Ids(word));

    [TestMethod]
    public void IdsArePlacesOrThoseOfFairseq()
    {
        Assert.AreEqual((13, 1, 2, 0, null), (_pieces.Size, _pieces.Begin, _pieces.End, _pieces.Unknown, _pieces.Mask));
        SentencePieces fairseq = _pieces with { FairseqIds = true };
        Assert.AreEqual((15, 0, 2, 3, 14), (fairseq.Size, fairseq.Begin, fairseq.End, fairseq.Unknown, fairseq.Mask));
        Assert.AreEqual("8 9", fairseq.Ids("cats"));
        Assert.AreEqual("4 3", fairseq.Ids("😀😀"));
        Assert.AreEqual("3", fairseq.Ids(""));
    }

    [TestMethod]
    public void EverySettingCounts()
    {
        SentencePieces lower = _pieces with { Lowercase = true };
        Assert.AreEqual("7 8", lower.Ids("CÁTS"));
        Assert.AreEqual("3 0", lower.Ids("\uD83D")); // half a character
        SentencePieces other = _pieces with { Special = new SpecialPieces("▁the", "t", "a", "s") };
        Assert.AreEqual((4, 6, 12, 8), (other.Begin, other.End, other.Unknown, other.Mask));
        SentencePieces[] all = [_pieces, _mapped, lower, other, _pieces with { FairseqIds = true }];
        Assert.HasCount(all.Length, all.ToHashSet());
    }

    [TestMethod]
    public void TheModelSaysWhatBecomesOfSpaces()
    {
        var bare = new SentencePieces(TinySentencePieces.Model(normalizer: settings => settings.Number(3, 0)));
        Assert.AreEqual("0 12 6 8", bare.Ids("cats", isFirst: true));
        Assert.AreEqual("7 8", bare.Ids("cats", isFirst: false));
        var all = new SentencePieces(TinySentencePieces.Model(normalizer: settings => settings.Number(4, 0)));
        Assert.AreEqual("4 3 7", all.Ids("the  cat"));
        var plain = new SentencePieces(TinySentencePieces.Model(normalizer: settings => settings.Number(5, 0)));
        Assert.AreEqual("0 6", plain.Ids("t")); // the pieces of this model have no plain space
    }

    [TestMethod]
    public void AModelNeedNotHavePiecesAroundAText()
    {
        var pieces = new SentencePieces(TinySentencePieces.Model(trainer: settings => settings.Number(3, 1).Number(40, 0).Number(41, -1).Number(42, -1)));
        Assert.AreEqual("7 8", pieces.Ids("cats"));
        Assert.AreEqual("3 0", pieces.Ids("😀"));
    }

    [TestMethod]
    public void SplitCutsTheSame()
    {
        Assert.AreEqual("▁the|▁cat|s|▁|<unk>", string.Join('|', _pieces.Split("the  cats 😀".AsMemory())));
        Assert.AreEqual("▁the|▁cat|s|▁|<unk>", string.Join('|', (_pieces with { FairseqIds = true }).Split("the  cats 😀".AsMemory())));
    }

    [TestMethod]
    public void ManyThreadsCutAtOnce()
    {
        SentencePieces pieces = _mapped with { Special = new SpecialPieces("<s>", "</s>", "<unk>", null) };
        string[] words = ["cats", "①①①", "中é", "😀😀"];
        string[] cut = new string[4000];
        Parallel.For(0, cut.Length, i => cut[i] = string.Join(' ', pieces.Cut(words[i % 4], false)));
        Assert.HasCount(4, cut.Distinct());
        CollectionAssert.AreEqual(new[] { "7 8", "3 6 8", "3 10 9", "3 0" }, cut[..4]);
    }

    [TestMethod]
    public void WhatIsWrongWithAModelIsSaid()
    {
        byte[] model = TinySentencePieces.Model();
        Assert.Contains("it is no SentencePiece model, or one that is cut off", Refused(new SentencePieces(model.AsMemory(0, model.Length - 20))));
        Assert.Contains("it is no SentencePiece model: it has no pieces", Refused(new SentencePieces(Array.Empty<byte>())));
        Assert.Contains("it is no model of unigrams", Refused(new SentencePieces(TinySentencePieces.Model(trainer: settings => settings.Number(3, 2)))));
        Assert.Contains("spaces after words", Refused(new SentencePieces(TinySentencePieces.Model(trainer: settings => settings.Number(24, 1)))));
        byte[] cutOff = TinySentencePieces.Model(normalizer: settings => settings.Bytes(2, [9, 0]));
        Assert.Contains("its map of characters is cut off", Refused(new SentencePieces(cutOff)));
        Assert.Contains("it has no piece '[CLS]'", Refused(_pieces with { Special = new SpecialPieces("[CLS]", "</s>", "<unk>", null) }));
        byte[] others = [.. new ProtobufWriter().Bytes(1, [0x0A, 1, (byte)'x']).Message, .. model];
        Assert.Contains("its first pieces are not <unk>, <s> and </s>", Refused(new SentencePieces(others) { FairseqIds = true }));
    }

    private static string Refused(SentencePieces pieces) => Assert.ThrowsExactly<InvalidOperationException>(() => pieces.Cut("cat", false)).Message;
}
