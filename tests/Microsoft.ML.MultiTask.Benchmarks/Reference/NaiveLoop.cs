using Microsoft.ML.MultiTask.Benchmarks.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Benchmarks.Reference;

/// <summary>
/// Training as it is written first: random batches of 32 padded sentences, characters of every cell, a dense gradient for the embedding, libtorch's
/// Adam over every parameter, full softmax.
/// </summary>
internal sealed class NaiveLoop : IThroughput
{
    private const int BatchSize = 32;
    private const int NoLabel = -100;

    private readonly Workload _workload;
    private readonly EncodedCorpus _corpus;
    private readonly NaiveTagger _network;
    private readonly bool _languageModel;
    private readonly optim.Optimizer _adam;
    private readonly Random _random;
    private readonly Queue<int[]> _epoch = [];
    private int _steps;
    private float _lastLoss;

    public NaiveLoop(Workload workload, bool languageModel)
    {
        _workload = workload;
        _languageModel = languageModel;
        _corpus = new EncodedCorpus(workload.Corpus);
        _network = new NaiveTagger(_corpus);
        _adam = optim.Adam(_network.parameters(), lr: AdamStep.Rate);
        _random = new Random(workload.Seed);
    }

    public string Name => _languageModel ? "naive-lm" : "naive";

    public string Note => $"tag loss {_lastLoss:0.00} after {_steps} steps";

    public Throughput Run() => Throughput.Of(() =>
    {
        long tokens = 0;
        while (tokens < _workload.TokensPerRun) tokens += Step(NextBatch());
        return tokens;
    });

    public void Dispose()
    {
        _adam.Dispose();
        _network.Dispose();
    }

    private int[] NextBatch()
    {
        if (_epoch.Count == 0)
        {
            int[] order = [.. Enumerable.Range(0, _corpus.Words.Length)];
            _random.Shuffle(order);
            foreach (int[] batch in order.Chunk(BatchSize)) _epoch.Enqueue(batch);
        }
        return _epoch.Dequeue();
    }

    private int Step(int[] sentences)
    {
        using DisposeScope scope = NewDisposeScope();
        int[][] words = Array.ConvertAll(sentences, s => _corpus.Words[s]);
        Tensor loss = Loss(sentences, words, out Tensor tagLoss);
        _adam.zero_grad();
        loss.backward();
        _adam.step();
        _steps++;
        _lastLoss = tagLoss.item<float>();
        return words.Sum(s => s.Length);
    }

    private Tensor Loss(int[] sentences, int[][] words, out Tensor tagLoss)
    {
        Tensor characters = Characters(words);
        (Tensor states, Tensor dropped) = _network.Encode(Padded(words, (r, t) => words[r][t], EncodedCorpus.Unknown), characters);
        tagLoss = _network.TagLoss(dropped, Padded(words, (r, t) => _corpus.Tags[sentences[r]][t], NoLabel));
        if (!_languageModel) return tagLoss;
        Tensor bins = Padded(words, (r, t) => _corpus.FrequencyBin[words[r][t]], NoLabel);
        Tensor next = Padded(words, (r, t) => LanguageModelWord(words[r], t + 1), NoLabel);
        Tensor previous = Padded(words, (r, t) => LanguageModelWord(words[r], t - 1), NoLabel);
        return tagLoss + _network.AuxiliaryLoss(states, dropped, bins, next, previous);
    }

    private static int LanguageModelWord(int[] sentence, int position) =>
        position < 0 || position == sentence.Length ? EncodedCorpus.Boundary : EncodedCorpus.LanguageModelId(sentence[position]);

    private static Tensor Padded(int[][] words, Func<int, int, int> valueAt, int padding)
    {
        var values = new long[words.Length, words.Max(s => s.Length)];
        for (int r = 0; r < values.GetLength(0); r++)
            for (int t = 0; t < values.GetLength(1); t++) values[r, t] = t < words[r].Length ? valueAt(r, t) : padding;
        return tensor(values);
    }

    private Tensor Characters(int[][] words)
    {
        int longest = words.Max(s => s.Max(word => _corpus.Characters[word].Length));
        var values = new long[words.Length, words.Max(s => s.Length), longest];
        for (int r = 0; r < words.Length; r++)
        {
            for (int t = 0; t < words[r].Length; t++)
            {
                int[] characters = _corpus.Characters[words[r][t]];
                for (int c = 0; c < characters.Length; c++) values[r, t, c] = characters[c];
            }
        }
        return tensor(values);
    }
}
