using Microsoft.ML.MultiTask.Data.Inputs;

namespace Microsoft.ML.MultiTask.Tests.Data.Inputs;

/// <summary>Which rows of a batch hold the same.</summary>
[TestClass]
public sealed class SameRowsTests
{
    [TestMethod]
    public void OfWords()
    {
        TokenBlock block = Words([2, 1, 2, 0, 2, 0], [0, 1, 0, 0, 1, 1, 0]);
        Assert.IsTrue(block.AreSame(0, 2));
        Assert.IsTrue(block.AreSame(1, 1));
        Assert.IsTrue(block.AreSame(3, 5));
        Assert.IsFalse(block.AreSame(0, 1));
        Assert.IsFalse(block.AreSame(0, 4)); // the other order
    }

    [TestMethod]
    public void OfVectors()
    {
        var block = new VectorBlock([1, 2, 1, 3, 1, 2], 2, [1, 0, 1, 1]);
        Assert.IsTrue(block.AreSame(0, 3));
        Assert.IsFalse(block.AreSame(0, 2));
        Assert.IsFalse(block.AreSame(0, 1));
    }

    [TestMethod]
    public void OfDocuments()
    {
        // Documents [a b][a], [a][b a], [a b][a], [a b].
        var block = new DocumentBlock(Words([2, 1, 1, 2, 2, 1, 2], [0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1]), [2, 2, 2, 1]);
        Assert.IsTrue(block.AreSame(0, 2));
        Assert.IsFalse(block.AreSame(0, 1)); // the same words in other sentences
        Assert.IsFalse(block.AreSame(0, 3));
    }

    private static TokenBlock Words(int[] lengths, int[] index) => new()
    {
        RowLengths = lengths,
        Symbols = [0, 1],
        SymbolIndex = index,
        WordIds = [0],
        WordIndex = [.. index.Select(_ => 0)],
        FormWords = [0, 0],
        IsSingleton = [false],
        Texts = new Lazy<string?[]>(() => ["a", "b"]),
        Characters = new SpelledWords(() => ([], [])),
        Bytes = new SpelledWords(() => ([], [])),
        Features = [],
    };
}
