using Microsoft.ML.MultiTask.Data;

namespace Microsoft.ML.MultiTask.Tests.Data;

[TestClass]
public sealed class SymbolTableTests
{
    [TestMethod]
    public void IdsFollowTheFirstAppearance()
    {
        var symbols = new SymbolTable();
        Assert.AreEqual((0, 1, 0, 2), (symbols.Add("b"), symbols.Add("a"), symbols.Add("b"), symbols.Add("B")));
        Assert.AreEqual("b a B", string.Join(' ', symbols.Texts));
        Assert.AreEqual((1, -1, 3), (symbols.Find("a"), symbols.Find("c"), symbols.Count));
    }

    [TestMethod]
    public void OnlyWhatCountsIsCounted()
    {
        var symbols = new SymbolTable();
        symbols.Add("a", 0);
        symbols.Add("b");
        symbols.Add("b", 3);
        symbols.AddCount(0, 2);
        Assert.AreEqual((2, 4), (symbols.CountOf(0), symbols.CountOf(1)));
    }

    [TestMethod]
    public void TheEmptyStringIsAString()
    {
        var symbols = new SymbolTable();
        Assert.AreEqual(0, symbols.Add(""));
        Assert.AreEqual(0, symbols.Find(""));
    }

    /// <summary>A model file holds UTF-8, in which half a character cannot be written.</summary>
    [TestMethod]
    public void HalvesOfCharactersAreReplaced()
    {
        var symbols = new SymbolTable();
        Assert.AreEqual((0, 1, 0, 2), (symbols.Add("\uD83D"), symbols.Add("😀"), symbols.Add("\uDE00"), symbols.Add("a\uDE00\uD83Db")));
        Assert.AreEqual("\uFFFD 😀 a\uFFFD\uFFFDb", string.Join(' ', symbols.Texts));
        Assert.AreEqual(0, symbols.Find("\uDE01"));
    }

    [TestMethod]
    public void AUnionAddsCountsUp()
    {
        SymbolTable first = new(), second = new();
        first.Add("a", 2);
        first.Add("b", 0);
        second.Add("c", 1);
        second.Add("a", 3);
        SymbolTable union = SymbolTable.Union([first, second]);
        CollectionAssert.AreEqual(new[] { "a", "b", "c" }, union.Texts.ToArray());
        CollectionAssert.AreEqual(new long[] { 5, 0, 1 }, Enumerable.Range(0, 3).Select(union.CountOf).ToArray());
    }
}
