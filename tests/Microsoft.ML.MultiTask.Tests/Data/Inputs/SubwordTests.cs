using System.Text.Json;
using Microsoft.ML.MultiTask.Data;

namespace Microsoft.ML.MultiTask.Tests.Data.Inputs;

/// <summary>Subwords of a given vocabulary; a copy with another vocabulary cuts by that one.</summary>
[TestClass]
public sealed class SubwordTests
{
    [TestMethod]
    public void WordPiecesAreTheLongestOfTheVocabulary()
    {
        var pieces = new WordPieces("[UNK]\nplay\n##ing\nthe");
        Assert.AreEqual("the|play|##ing", Cut(pieces, "the playing"));
        Assert.AreEqual("the|playing", Cut(pieces with { Vocabulary = "[UNK]\nplaying\nthe" }, "the playing"));
    }

    [TestMethod]
    public void BytePairsAreMergedInTurn()
    {
        var pairs = new BytePairs("{\"l\":0,\"o\":1,\"w\":2,\"lo\":3,\"low\":4}", "l o\nlo w");
        Assert.AreEqual("low", Cut(pairs, "low"));
        Assert.AreEqual("lo|w", Cut(pairs with { Merges = "l o" }, "low"));
    }

    /// <summary>As it is, and as it comes back from a saved model.</summary>
    private static string Cut(WordTokenizer tokenizer, string text)
    {
        string cut = string.Join('|', tokenizer.Split(text.AsMemory()));
        WordTokenizer read = JsonSerializer.Deserialize<WordTokenizer>(JsonSerializer.Serialize(tokenizer, SettingsJson.Options), SettingsJson.Options)!;
        Assert.AreEqual(cut, string.Join('|', read.Split(text.AsMemory())));
        return cut;
    }
}
