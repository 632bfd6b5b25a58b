using System.Text;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Batching;
using Microsoft.ML.MultiTask.Data.Inputs;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Data.Inputs;

[TestClass]
public sealed class TokenBlocksTests
{
    private static readonly Words _words = new("W") { Features = [new TokenFeature("F")] };

    private readonly Dictionary<string, SymbolTable> _symbols = [];
    private readonly Corpus _corpus;
    private readonly WordsState _state;

    public TokenBlocksTests()
    {
        var ml = new MLContext();
        IDataView rows = ml.Data.LoadFromEnumerable<Row>(
        [
            new() { W = ["The", "cat", "the", "42"], F = ["d", "n", "d", "q"], L = ["D", "N", "", "Q"] },
            new() { W = [], F = [], L = [] },
            new() { W = ["Über", "cat", "17"], F = ["n", "n", "q"], L = [] },
        ]);
        _corpus = CorpusReader.Read(
            rows, "rows", [new InputColumns("W", _words.Columns, null)], [new SequenceLabelColumn("L", "W")], _symbols, true, () => { });
        _state = (WordsState)_words.Learn(_words.Columns, _symbols);
    }

    private TokenBlock Block(params int[] rows) => (TokenBlock)_state.CreateBlocks(_symbols).Build([.. rows.Select(row => new RowReference(_corpus, row))]);

    [TestMethod]
    public void WordsAreLookedUpInTheirForm()
    {
        Assert.AreEqual("00 cat the über", string.Join(' ', _state.Words.Entries));
        TokenBlock block = Block(0, 1, 2);
        CollectionAssert.AreEqual((int[])[4, 0, 3], block.Lengths);
        string[] forms = [.. Enumerable.Range(0, 7).Select(t => _state.Words.Entries[block.WordId(t) - 1])];
        Assert.AreEqual("the cat the 00 über cat 00", string.Join(' ', forms));
    }

    [TestMethod]
    public void WhatBelongsToAWordIsGivenOncePerWord()
    {
        TokenBlock block = Block(0, 2);
        Assert.HasCount(5, block.WordIds); // the unknown word comes first
        Assert.AreEqual((long)Vocabulary.Unknown, block.WordIds[0]);
        Assert.AreEqual("The cat the 42 Über 17", string.Join(' ', block.Symbols.Select(symbol => _symbols["W"].Texts[symbol])));
        CollectionAssert.AreEqual((int[])[0, 1, 2, 3, 4, 1, 5], block.SymbolIndex);
        CollectionAssert.AreEqual((bool[])[false, false, false, false, true], block.IsSingleton);
    }

    [TestMethod]
    public void CharactersKeepTheirCase()
    {
        TokenBlock block = Block(2);
        CollectionAssert.AreEqual((int[])[4, 3, 2], block.Characters.Lengths);
        Assert.AreEqual("Übercat17", string.Concat(block.Characters.Ids.Select(id => _state.Characters.Entries[(int)id - 1])));
        CollectionAssert.AreEqual((int[])[5, 3, 2], block.Bytes.Lengths); // Ü takes two bytes
        CollectionAssert.AreEqual(Encoding.UTF8.GetBytes("Übercat17").Select(b => b + 1L).ToArray(), block.Bytes.Ids);
    }

    [TestMethod]
    public void FeaturesGoWithPositions() =>
        CollectionAssert.AreEqual("dndqnnq".Select(f => (long)_state.Features[0].IdOf(f.ToString())).ToArray(), Block(0, 1, 2).Features[0]);

    [TestMethod]
    public void WhatWasNeverTrainedIsUnknown()
    {
        int dog = _symbols["W"].Add("Dogz", 0);
        var corpus = new Corpus("new", new Dictionary<string, ColumnData> { ["W"] = new Ragged<int>(), ["F"] = new Ragged<int>() });
        ((Ragged<int>)corpus["W"]).Append(1)[0] = dog;
        ((Ragged<int>)corpus["F"]).Append(1)[0] = _symbols["F"].Add("new", 0);
        foreach (ColumnData column in corpus.Columns.Values) column.EndRow();
        var block = (TokenBlock)_state.CreateBlocks(_symbols).Build([new RowReference(corpus, 0)]);
        Assert.AreEqual(Vocabulary.Unknown, block.WordId(0));
        CollectionAssert.AreEqual((long[])[0, 0, 0, 0], block.Characters.Ids); // no training word has these letters
        CollectionAssert.AreEqual((long[])[Vocabulary.Unknown], block.Features[0]);
    }

    [TestMethod]
    public void BlocksOfOneMakerDoNotDisturbEachOther()
    {
        InputBlocks blocks = _state.CreateBlocks(_symbols);
        RowReference first = new(_corpus, 0), last = new(_corpus, 2);
        var early = (TokenBlock)blocks.Build([first]);
        var late = (TokenBlock)blocks.Build([last]);
        CollectionAssert.AreEqual(Block(0).WordIds, early.WordIds);
        CollectionAssert.AreEqual(Block(2).WordIds, late.WordIds);
        CollectionAssert.AreEqual(Block(0).Characters.Ids, early.Characters.Ids);
    }

    [TestMethod]
    public void ABatchHoldsTheLabels()
    {
        var use = new SequenceLabelColumn("L", "W");
        var builder = new BatchBuilder(new Dictionary<string, InputState> { ["W"] = _state }, [use], _symbols, CPU);
        Batch batch = builder.Build([new RowReference(_corpus, 2), new RowReference(_corpus, 0), new RowReference(_corpus, 1)]);
        const int Missing = ColumnUse.Missing;
        CollectionAssert.AreEqual((int[])[Missing, Missing, Missing, 0, 1, Missing, 2], batch.Classes("L").ToArray());
        CollectionAssert.AreEqual((int[])[0, 1, Missing, 2], batch.RowLabels<int>("L", 1).ToArray());
        Assert.IsTrue(batch.RowLabels<float>("L", 1).IsEmpty);
        Assert.AreEqual(7, batch.Tokens);
        Assert.AreEqual(4, builder.Length(new RowReference(_corpus, 0)));
    }

    private sealed class Row
    {
        public string[] W { get; set; } = [];

        public string[] F { get; set; } = [];

        public string[] L { get; set; } = [];
    }
}
