using Microsoft.ML.MultiTask.Data.Loading;

namespace Microsoft.ML.MultiTask.Tests.Data.Loading;

[TestClass]
public sealed class ExcerptTests
{
    private static readonly string _eighty = new('x', 80);

    [TestMethod]
    public void LongTextsAreCut()
    {
        Assert.AreEqual("''", Excerpt.Quote(""));
        Assert.AreEqual($"'{_eighty}'", Excerpt.Quote(_eighty));
        Assert.AreEqual($"'{_eighty}…' (81 characters)", Excerpt.Quote(_eighty + "y"));
    }

    [TestMethod]
    public void ACharacterOfTwoHalvesIsNotCutInTwo()
    {
        string start = _eighty[1..];

        Assert.AreEqual($"'{start}…' (81 characters)", Excerpt.Quote(start + "𝔞"));
    }

    [TestMethod]
    public void BytesAreCountedAsCharacters()
    {
        Assert.AreEqual("'né'", Excerpt.Quote("né"u8));
        Assert.AreEqual($"'{_eighty}…' (81 characters)", Excerpt.Quote(System.Text.Encoding.UTF8.GetBytes(_eighty + "é")));
    }

    [TestMethod]
    public void ManyNamesAreCut()
    {
        string[] names = [.. Enumerable.Range(1, 22).Select(i => $"c{i}")];
        string twenty = string.Join(", ", names.Take(20).Select(name => $"'{name}'"));

        Assert.AreEqual("", Excerpt.Names([]));
        Assert.AreEqual(twenty, Excerpt.Names(names[..20]));
        Assert.AreEqual($"{twenty} and 2 more", Excerpt.Names(names));
    }
}
