using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Batching;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Data.Inputs;

/// <summary>Words that are laid out by one vocabulary and read by another.</summary>
[TestClass]
public sealed class TokenReadingTests
{
    private readonly Dictionary<string, SymbolTable> _symbols = [];

    [TestMethod]
    public void ReadByTheVocabularyItWasLaidOutByItIsTheSame()
    {
        TokenBlock block = Block(["b", "a", "B", "c", "a"], out WordsState state), read = block.ReadBy(state);
        Same(block, read);
        Assert.AreSame(read, block.ReadBy(state));
        TokenBlock changed = block.Replace([1, 3], [TokenBlock.Hidden, block.Symbols[0]]);
        Same(changed, changed.ReadBy(state));
        Same(block.Without([0, 4]), block.Without([0, 4]).ReadBy(state));
    }

    [TestMethod]
    public void ReadByAnotherItHasTheIdsOfThat()
    {
        // "x" stands once in the rows of the reader, "a" twice, "b" not at all; its ids are 1 for "a" and 2 for "x".
        var reader = new WordsState
        {
            Settings = new Words("Other") { Features = [new TokenFeature("F")] },
            Words = new Vocabulary(["a", "x"], [2, 1]),
            Characters = new Vocabulary(["x", "b"], [1, 1]),
            Features = [new Vocabulary(["two", "one"], [1, 1])],
        };
        TokenBlock block = Block(["X", "b", "a", "x"], out _, ["one", "two", "none", "one"]), read = block.ReadBy(reader);
        Assert.AreSequenceEqual((long[])[0, 2, 1], read.WordIds);
        Assert.AreSequenceEqual((int[])[1, 0, 2, 1], read.WordIndex);
        Assert.AreSequenceEqual((int[])[1, 0, 2, 1], read.FormWords);
        Assert.AreSequenceEqual((bool[])[false, true, false], read.IsSingleton);
        Assert.AreSequenceEqual((long[])[0, 2, 0, 1], read.Characters.Ids);
        Assert.AreSequenceEqual((long[])[2, 1, 0, 2], read.Features[0]);
        Assert.AreSequenceEqual(block.Symbols, read.Symbols);
        Assert.AreSame(block, read.Original);

        TokenBlock hidden = block.Replace([0], [TokenBlock.Hidden]).ReadBy(reader);
        Assert.AreEqual(Vocabulary.Unknown, hidden.WordId(0));
        Assert.AreEqual(0, hidden.Characters.Lengths[hidden.SymbolIndex[0]]);
        Assert.AreEqual(Vocabulary.Unknown, hidden.Features[0][0]);
        Assert.AreEqual(2, hidden.WordId(3)); // the other "x" stays
    }

    /// <summary>Objectives on characters know them by the ids of the input, not by those of the encoder.</summary>
    [TestMethod]
    public void TheCharactersOfLayer0HaveTheIdsOfTheInput()
    {
        var learnt = new Dictionary<string, SymbolTable> { ["W"] = new() };
        foreach (string word in (string[])["za", "zb", "zb"]) learnt["W"].Add(word);
        var words = new Words("W");
        InputState saved = words.Learn(words.Columns, learnt);
        var settings = new BiLstm { EmbeddingSize = 3, HiddenSize = 2, Characters = new CharacterBiLstm { EmbeddingSize = 2, HiddenSize = 2 } };
        TokenBlock block = Block(["ab", "b", "c"], out WordsState own);
        using EncoderModule trained = settings.Build(new EncoderContext("W", new Dictionary<string, InputState> { ["W"] = saved }, new RandomSource(1)));
        var encoder = new SavedEncoder(settings, saved, new Dictionary<string, InputState>(), "") { Weights = new SavedWeights(trained) };
        using EncoderModule built = encoder.Build(new EncoderContext("W", new Dictionary<string, InputState> { ["W"] = own }, new RandomSource(2)));
        var batch = new Batch([], new Dictionary<string, InputBlock> { ["W"] = block }, new Dictionary<string, LabelBlock>(), CPU);
        CharacterStates characters = built.Encode(batch, "W").Layers[0].Characters!;
        Assert.AreSequenceEqual(block.Characters.Ids, characters.Ids);
        Assert.AreNotEqual(block.Characters.Ids[0], block.ReadBy((WordsState)saved).Characters.Ids[0]);
        Assert.AreSequenceEqual((long[])[4, 4], characters.States.States.shape);
    }

    private TokenBlock Block(string[] words, out WordsState state, string[]? features = null)
    {
        Words settings = new("W") { Features = features is null ? [] : [new TokenFeature("Extra"), new TokenFeature("F")] };
        Corpus corpus = CorpusReader.Read(new MLContext().Data.LoadFromEnumerable((Row[])[new Row { W = words, Extra = words, F = features ?? [] }]), "rows",
            [new InputColumns("W", settings.Columns, null)], [], _symbols, true, () => { });
        state = (WordsState)settings.Learn(settings.Columns, _symbols);
        var states = new Dictionary<string, InputState> { ["W"] = state };
        return new BatchBuilder(states, [], _symbols, CPU).Build([new RowReference(corpus, 0)]).Input<TokenBlock>("W");
    }

    private static void Same(TokenBlock expected, TokenBlock actual)
    {
        Assert.AreSequenceEqual(expected.RowLengths, actual.RowLengths);
        Assert.AreSequenceEqual(expected.Symbols, actual.Symbols);
        Assert.AreSequenceEqual(expected.SymbolIndex, actual.SymbolIndex);
        Assert.AreSequenceEqual(expected.WordIds, actual.WordIds);
        Assert.AreSequenceEqual(expected.WordIndex, actual.WordIndex);
        Assert.AreSequenceEqual(expected.FormWords, actual.FormWords);
        Assert.AreSequenceEqual(expected.IsSingleton, actual.IsSingleton);
        Assert.AreSequenceEqual(expected.Characters.Ids, actual.Characters.Ids);
        Assert.AreSequenceEqual(expected.Characters.Lengths, actual.Characters.Lengths);
        Assert.AreSequenceEqual(expected.Bytes.Ids, actual.Bytes.Ids);
        Assert.AreSequenceEqual(expected.Texts.Value, actual.Texts.Value);
    }

    private sealed class Row
    {
        public string[] W { get; set; } = [];

        public string[] Extra { get; set; } = [];

        public string[] F { get; set; } = [];
    }
}
