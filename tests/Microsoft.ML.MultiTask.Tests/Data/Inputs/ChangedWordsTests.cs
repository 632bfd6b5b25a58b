using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Tests.Objectives;

namespace Microsoft.ML.MultiTask.Tests.Data.Inputs;

[TestClass]
public sealed class ChangedWordsTests
{
    private static readonly ToyRow[] _rows = [Row("a bc"), Row("bc d a")];

    [TestMethod]
    public void AReplacedWordHasAnotherFormAndSpelling()
    {
        using ToyNetwork toy = Network();
        TokenBlock block = toy.Batch(0).Input<TokenBlock>("Tokens");
        int d = toy.Symbols["Tokens"].Find("d");
        TokenBlock changed = block.Replace([0], [d]), direct = toy.Batch(1).Input<TokenBlock>("Tokens");
        Assert.AreEqual(d, changed.Symbol(0));
        Assert.AreEqual(direct.WordId(1), changed.WordId(0));
        CollectionAssert.AreEqual(new[] { 1, 2 }, changed.Characters.Lengths);
        CollectionAssert.AreEqual(block.Features[0], changed.Features[0]);
        Assert.AreEqual(toy.Symbols["Tokens"].Find("a"), block.Symbol(0), "the block itself");
    }

    [TestMethod]
    public void AHiddenWordShowsNothing()
    {
        using ToyNetwork toy = Network();
        TokenBlock changed = toy.Batch(0).Input<TokenBlock>("Tokens").Replace([1], [TokenBlock.Hidden]);
        Assert.AreEqual(Vocabulary.Unknown, changed.WordId(1));
        CollectionAssert.AreEqual(new[] { 1, 0 }, changed.Characters.Lengths);
        CollectionAssert.AreEqual(new[] { 1, 0 }, changed.Bytes.Lengths);
        Assert.AreEqual(Vocabulary.Unknown, changed.Features[0][1]);
        Assert.AreNotEqual(Vocabulary.Unknown, changed.Features[0][0]);
    }

    [TestMethod]
    public void WordsAreTakenOut()
    {
        using ToyNetwork toy = Network();
        TokenBlock changed = toy.Batch(0, 1).Input<TokenBlock>("Tokens").Without([0, 1, 3]);
        CollectionAssert.AreEqual(new[] { 0, 2 }, changed.RowLengths);
        CollectionAssert.AreEqual(new[] { "bc", "a" }, changed.Texts.Value);
        CollectionAssert.AreEqual(new[] { "bc", "a" }, Enumerable.Range(0, 2).Select(p => toy.Symbols["Tokens"].Texts[changed.Symbol(p)]).ToArray());
        Assert.HasCount(2, changed.Features[0]);
    }

    [TestMethod]
    public void WordsThatWereNotLaidOutCannotChange()
    {
        var block = new TokenBlock
        {
            RowLengths = [1],
            Symbols = [0],
            SymbolIndex = [0],
            WordIds = [0],
            WordIndex = [0],
            FormWords = [0],
            IsSingleton = [false],
            Texts = new Lazy<string?[]>(["a"]),
            Characters = new SpelledWords(() => ([], [0])),
            Bytes = new SpelledWords(() => ([], [0])),
            Features = [],
        };
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => block.Without([0]));
        Assert.AreEqual("These words were not laid out from the columns of a corpus, so that no others can take their place.", error.Message);
    }

    private static ToyNetwork Network() =>
        new(new LogFrequency(), _rows, inputs: [new Words("Tokens") { UnknownProbability = 0, Features = [new TokenFeature("Ner")] }]);

    private static ToyRow Row(string words)
    {
        ToyRow row = ToyRow.Of(words);
        row.Ner = [.. row.Tokens.Select(_ => "O")];
        return row;
    }
}
