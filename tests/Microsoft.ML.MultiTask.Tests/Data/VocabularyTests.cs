using System.Text.Json;
using Microsoft.ML.MultiTask.Data;

namespace Microsoft.ML.MultiTask.Tests.Data;

[TestClass]
public sealed class VocabularyTests
{
    private static SymbolTable Counted(params string[] texts)
    {
        var symbols = new SymbolTable();
        foreach (string text in texts) symbols.Add(text);
        return symbols;
    }

    [TestMethod]
    public void IdsFallWithTheCounts()
    {
        Vocabulary vocabulary = Vocabulary.Learn(Counted("b", "a", "b", "c", "a", "b"), text => text, 1, null);
        Assert.AreEqual("b a c", string.Join(' ', vocabulary.Entries));
        Assert.AreEqual((4, 1, 2, 3), (vocabulary.Size, vocabulary.IdOf("b"), vocabulary.IdOf("a"), vocabulary.IdOf("c")));
        Assert.AreEqual(Vocabulary.Unknown, vocabulary.IdOf("d"));
        Assert.AreEqual((0, 3, 2, 1), (vocabulary.CountOf(0), vocabulary.CountOf(1), vocabulary.CountOf(2), vocabulary.CountOf(3)));
    }

    [TestMethod]
    public void EqualCountsStandInOrder() =>
        Assert.AreEqual("a b c", string.Join(' ', Vocabulary.Learn(Counted("c", "a", "b"), text => text, 1, null).Entries));

    [TestMethod]
    public void FormsAreCountedTogether()
    {
        Vocabulary vocabulary = Vocabulary.Learn(Counted("The", "the", "cat"), text => text.ToLowerInvariant(), 1, null);
        Assert.AreEqual("the cat", string.Join(' ', vocabulary.Entries));
        Assert.AreEqual(2, vocabulary.CountOf(vocabulary.IdOf("the")));
    }

    [TestMethod]
    public void RareAndSurplusStringsAreLeftOut()
    {
        SymbolTable symbols = Counted("a", "a", "a", "b", "b", "c");
        symbols.Add("validation", 0);
        Assert.AreEqual("a b", string.Join(' ', Vocabulary.Learn(symbols, text => text, 2, null).Entries));
        Assert.AreEqual("a", string.Join(' ', Vocabulary.Learn(symbols, text => text, 1, 1).Entries));
        Assert.AreEqual("a b c", string.Join(' ', Vocabulary.Learn(symbols, text => text, 1, null).Entries));
    }

    [TestMethod]
    public void ComesBackFromJson()
    {
        Vocabulary vocabulary = Vocabulary.Learn(Counted("a", "ü", "\"", "a"), text => text, 1, null);
        Vocabulary back = JsonSerializer.Deserialize<Vocabulary>(JsonSerializer.Serialize(vocabulary, SettingsJson.Options), SettingsJson.Options)!;
        CollectionAssert.AreEqual(vocabulary.Entries.ToArray(), back.Entries.ToArray());
        CollectionAssert.AreEqual(vocabulary.Counts.ToArray(), back.Counts.ToArray());
        Assert.AreEqual(vocabulary.IdOf("ü"), back.IdOf("ü"));
    }

    [TestMethod]
    public void CountsGoWithEntries() => Assert.AreEqual("There are 2 entries but 1 counts. (Parameter 'counts')",
        Assert.ThrowsExactly<ArgumentException>(() => new Vocabulary(["a", "b"], [1])).Message);
}
