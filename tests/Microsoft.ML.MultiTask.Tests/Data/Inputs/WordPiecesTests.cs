using System.Text.Json;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Tests.Data.Subwords;

namespace Microsoft.ML.MultiTask.Tests.Data.Inputs;

/// <summary>Word pieces as BERT cuts them; the ids are worked out by hand.</summary>
[TestClass]
public sealed class WordPiecesTests
{
    private const string Vocabulary =
        "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\nplay\n##ing\ncafe\n,\n$\n5\n中\n文\nPlay\ncafé\n##s\nx\n##x\n##é\n[\n]\ncls\n";

    private static readonly WordPieces _uncased = new(Vocabulary) { Lowercase = true };
    private static readonly WordPieces _cased = new(Vocabulary) { Lowercase = false };

    [TestMethod]
    [DataRow("Playing,", "6 7 9")]
    [DataRow("CAFÉ", "8")]
    [DataRow("cafe\u0301", "8")]
    [DataRow("$5", "10 11")]
    [DataRow("中文the", "12 13 5")]
    [DataRow("pl\u00ADay\u0001s", "6 16")] // a soft hyphen and a control character are left out
    [DataRow("the\u00A0play", "5 6")]
    [DataRow("the\u2028play", "5 6")]
    [DataRow("the😀,", "1 9")]
    [DataRow("the,zoo,play", "5 9 1 9 6")]
    [DataRow("[CLS]", "20 22 21")] // a text names no special piece
    [DataRow("", "1")]
    [DataRow(" \t", "1")]
    [DataRow("\u0001", "1")]
    [DataRow("\uD83D", "1")] // half a character
    public void AnUncasedBert(string word, string ids) => Assert.AreEqual(ids, _uncased.Ids(word));

    [TestMethod]
    [DataRow("Playing", "14 7")]
    [DataRow("café", "15")]
    [DataRow("Café", "1")]
    [DataRow("playé", "6 19")]
    public void ACasedBert(string word, string ids)
    {
        Assert.AreEqual(ids, _cased.Ids(word));
        Assert.AreEqual(ids, new WordPieces(Vocabulary).Ids(word, isFirst: true));
    }

    [TestMethod]
    public void EverySettingCounts()
    {
        Assert.AreEqual("8", (_cased with { StripAccents = true }).Ids("café"));
        Assert.AreEqual("15", (_uncased with { StripAccents = false }).Ids("CAFÉ"));
        Assert.AreEqual("1", (_uncased with { CutChinese = false }).Ids("中文"));
        WordPieces other = _uncased with { Special = new SpecialPieces("the", "play", "x", null) };
        Assert.AreEqual((5, 6, 17, null), (other.Begin, other.End, other.Unknown, other.Mask));
        Assert.AreEqual("17", other.Ids("zoo"));
        WordPieces[] all = [_uncased, _cased, _cased with { StripAccents = true }, _uncased with { CutChinese = false }, other, new(Vocabulary), new("[UNK]")];
        Assert.HasCount(all.Length, all.ToHashSet());
    }

    [TestMethod]
    public void IdsAreLineNumbers()
    {
        Assert.AreEqual((23, 2, 3, 1, 4), (_uncased.Size, _uncased.Begin, _uncased.End, _uncased.Unknown, _uncased.Mask));
        var gap = new WordPieces("[CLS]\r\n[SEP]\r\n\r\n[UNK]\r\nthe\r\n\r\n");
        Assert.AreEqual((5, 3, null), (gap.Size, gap.Unknown, gap.Mask));
        Assert.AreEqual("4", gap.Ids("the"));
    }

    [TestMethod]
    public void APartOfMoreThanAHundredCharactersIsUnknown()
    {
        Assert.AreEqual("17 " + string.Join(' ', Enumerable.Repeat(18, 99)), _uncased.Ids(new string('x', 100)));
        Assert.AreEqual("1 9", _uncased.Ids(new string('x', 101) + ","));
        var emoji = new WordPieces("[CLS]\n[SEP]\n[UNK]\n😀\n##😀"); // of two halves each
        Assert.HasCount(100, emoji.Cut(string.Concat(Enumerable.Repeat("😀", 100)), true));
        Assert.AreEqual("2", emoji.Ids(string.Concat(Enumerable.Repeat("😀", 101))));
    }

    [TestMethod]
    public void ACopyCutsByItsOwnVocabulary()
    {
        Assert.AreEqual("6 7", _uncased.Ids("playing"));
        Assert.AreEqual("3", (_uncased with { Vocabulary = "[CLS]\n[SEP]\n[UNK]\nplaying" }).Ids("playing"));
        Assert.AreEqual("6 7", _uncased.Ids("playing"));
    }

    [TestMethod]
    public void SplitCutsTheSameWhereCaseIsSet()
    {
        Assert.AreEqual("play|##ing|,|$|5|[UNK]", string.Join('|', _uncased.Split("Playing,  $5 zoo".AsMemory())));
        Assert.AreEqual("[UNK]|[UNK]", string.Join('|', new WordPieces(Vocabulary).Split("playing, $5".AsMemory())));
    }

    [TestMethod]
    public void AnOlderModelHasTheVocabularyAlone()
    {
        string saved = JsonSerializer.Serialize(new Dictionary<string, string> { ["$type"] = nameof(WordPieces), ["Vocabulary"] = Vocabulary });
        Assert.AreEqual(new WordPieces(Vocabulary), JsonSerializer.Deserialize<WordTokenizer>(saved, SettingsJson.Options));
    }

    [TestMethod]
    public void ManyThreadsCutAtOnce()
    {
        var pieces = new WordPieces(Vocabulary) { Lowercase = true };
        string[] words = ["Playing,", "$5", "CAFÉ", "中文the"];
        string[] cut = new string[4000];
        Parallel.For(0, cut.Length, i => cut[i] = string.Join(' ', pieces.Cut(words[i % 4], false)));
        Assert.HasCount(4, cut.Distinct());
        CollectionAssert.AreEqual(new[] { "6 7 9", "10 11", "8", "12 13 5" }, cut[..4]);
    }

    [TestMethod]
    public void WhatIsWrongWithAVocabularyIsSaid()
    {
        Assert.Contains("it has no piece '[CLS]', which stands before a row", Refused(new WordPieces("[UNK]\n[SEP]\nthe")));
        Assert.Contains("it has no piece '[SEP]', which stands after a row", Refused(new WordPieces("[UNK]\n[CLS]\nthe")));
        Assert.Contains("it has no piece '[UNK]'", Refused(new WordPieces("[CLS]\n[SEP]\nthe")));
        Assert.Contains("its piece 'the' is there twice, in lines 1 and 3", Refused(new WordPieces("the\nplay\nthe")));
    }

    [TestMethod]
    public void ItPrintsWithoutAVocabulary() => Assert.Contains("Vocabulary = the", new WordPieces("the").ToString());

    private static string Refused(WordPieces pieces) => Assert.ThrowsExactly<InvalidOperationException>(() => pieces.Cut("the", false)).Message;
}
