using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Batching;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Encoders;

[TestClass]
public sealed class WordMemoryTests
{
    [TestMethod]
    public void RememberedWordsGiveTheSameStatesAsWordsSeenForTheFirstTime()
    {
        // 700 forms: more than a memory first has room for. Every form comes twice, in different company.
        Row[] rows = [.. Enumerable.Range(0, 140).Select(r => new Row { W = [.. Enumerable.Range(0, 10).Select(i => $"w{(r * 7 + i * 31) % 700}")] })];
        var symbols = new Dictionary<string, SymbolTable>();
        var words = new Words("W") { MinimumCount = 2 };
        Corpus corpus = CorpusReader.Read(
            new MLContext().Data.LoadFromEnumerable(rows), "rows", [new InputColumns("W", words.Columns, null)], [], symbols, true, () => { });
        var states = new Dictionary<string, InputState> { ["W"] = words.Learn(words.Columns, symbols) };
        var settings = new BiLstm
        {
            EmbeddingSize = 6,
            HiddenSize = 5,
            Characters = new CharacterCnn { Filters = 3 },
            Bytes = new CharacterBiLstm { HiddenSize = 2 },
        };
        using EncoderModule encoder = settings.Build(new EncoderContext("W", states, new RandomSource(1)));
        encoder.eval();
        using var memory = new ScoringMemory();
        var remembering = new BatchBuilder(states, [], symbols, CPU, memory);
        var forgetful = new BatchBuilder(states, [], symbols, CPU);

        using var inference = inference_mode();
        for (int start = 0; start < 140; start += 20)
        {
            using var scope = NewDisposeScope();
            RowReference[] batch = [.. Enumerable.Range(start, 20).Select(row => new RowReference(corpus, row))];
            Tensor expected = encoder.Encode(forgetful.Build(batch), "W").Layer(null).States;
            Assert.IsTrue(encoder.Encode(remembering.Build(batch), "W").Layer(null).States.allclose(expected, atol: 1e-6), $"rows from {start} on");
        }
    }

    private sealed class Row
    {
        public string[] W { get; set; } = [];
    }
}
