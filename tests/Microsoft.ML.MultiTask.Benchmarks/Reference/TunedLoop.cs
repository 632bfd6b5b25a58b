using Microsoft.ML.MultiTask.Benchmarks.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Benchmarks.Reference;

/// <summary>
/// Training as well as it goes with libtorch's LSTM: batches of about one length by a budget of cells, characters once per distinct word, heads on
/// real tokens, row-wise lazy Adam for embeddings, managed Adam for the rest, sampled softmax for the language model.
/// </summary>
internal sealed class TunedLoop : IThroughput
{
    private const int CellsPerBatch = 800;

    private readonly Workload _workload;
    private readonly EncodedCorpus _corpus;
    private readonly int[] _lengths;
    private readonly TaggerNetwork _network;
    private readonly AuxiliaryHeads? _auxiliary;
    private readonly DenseAdam _adam;
    private readonly DropoutMasks _dropout;
    private readonly Random _random;
    private readonly Queue<int[]> _epoch = [];
    private int _steps;
    private float _lastLoss;

    public TunedLoop(Workload workload, bool languageModel)
    {
        _workload = workload;
        _corpus = new EncodedCorpus(workload.Corpus);
        _lengths = Array.ConvertAll(_corpus.Words, s => s.Length);
        _network = new TaggerNetwork(_corpus, workload.Seed);
        _auxiliary = languageModel ? new AuxiliaryHeads(workload.Seed) : null;
        _adam = new DenseAdam([.. _network.parameters(), .. _auxiliary?.parameters() ?? []]);
        _dropout = new DropoutMasks(workload.Seed);
        _random = new Random(workload.Seed);
    }

    public string Name => _auxiliary is null ? "tuned" : "tuned-lm";

    public string Note => $"tag loss {_lastLoss:0.00} after {_steps} steps";

    public Throughput Run() => Throughput.Of(() =>
    {
        long tokens = 0;
        while (tokens < _workload.TokensPerRun) tokens += Step(NextBatch());
        return tokens;
    });

    public void Dispose()
    {
        _network.Dispose();
        _auxiliary?.Dispose();
    }

    private int[] NextBatch()
    {
        if (_epoch.Count == 0)
            foreach (int[] batch in Buckets.Shuffled(_lengths, CellsPerBatch, _random)) _epoch.Enqueue(batch);
        return _epoch.Dequeue();
    }

    private int Step(int[] sentences)
    {
        using DisposeScope scope = NewDisposeScope();
        var batch = new TokenBatch(_corpus, Array.ConvertAll(sentences, s => _corpus.Words[s]));
        Tensor wordRows = _network.Words.Gather(batch.Distinct);
        (Tensor forward, Tensor backward) = _network.Encode(batch, wordRows, _dropout);
        Tensor states = _dropout.Apply(cat([forward, backward], 1));                    // [tokens, 200]
        Tensor tags = batch.Labels((r, t) => _corpus.Tags[sentences[r]][t]);
        Tensor tagLoss = nn.functional.cross_entropy(_network.Tag(states), tags);
        Tensor loss = _auxiliary is null ? tagLoss : tagLoss + _auxiliary.Loss(_corpus, batch, states, forward, backward);
        loss.backward();
        var step = new AdamStep(++_steps);
        _adam.Apply(step);
        _network.Words.Apply(step, batch.Distinct, wordRows);
        _auxiliary?.ApplyRows(step);
        _lastLoss = tagLoss.item<float>();
        return batch.Tokens;
    }
}
