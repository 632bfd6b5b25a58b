using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Benchmarks.Reference;

/// <summary>Fine-tuning as well as it goes with libtorch's operations: subwords cut beforehand, padded batches of about one length, row-wise lazy AdamW for the
/// vectors of subwords, managed AdamW for the rest.</summary>
internal sealed class FinetuneLoop : IThroughput
{
    private readonly PieceCorpus _corpus;
    private readonly int _cellsPerBatch;
    private readonly TransformerNetwork _network;
    private readonly DenseAdam _adam;
    private readonly DropoutMasks _dropout;
    private readonly Random _random;
    private int _steps;
    private float _lastLoss;

    public FinetuneLoop(Workload workload)
    {
        Transformer encoder = OursTransformer.Encoder;
        _corpus = new PieceCorpus(workload.FirstSentences(), encoder.Subwords!);
        _cellsPerBatch = (int)(OursTransformer.BatchSize * _corpus.Lengths.Average());
        _network = new TransformerNetwork(encoder, _corpus.TagCount, workload.Seed);
        _adam = new DenseAdam(_network.parameters());
        _dropout = new DropoutMasks(workload.Seed, encoder.Dropout);
        _random = new Random(workload.Seed);
    }

    public string Name => "finetune";

    public string Note => $"tag loss {_lastLoss:0.00} after {_steps} steps, {_corpus.Note}";

    /// <summary>An epoch.</summary>
    public Throughput Run() => Throughput.Of(() => Buckets.Shuffled(_corpus.Lengths, _cellsPerBatch, _random).Sum(Step));

    public void Dispose() => _network.Dispose();

    private long Step(int[] sentences)
    {
        using DisposeScope scope = NewDisposeScope();
        var batch = new PieceBatch(_corpus, sentences);
        Tensor pieceRows = _network.Pieces.Gather(batch.Distinct);
        Tensor loss = nn.functional.cross_entropy(_network.Tag(batch, pieceRows, _dropout), batch.Tags);
        loss.backward();
        var step = new AdamStep(++_steps, OursTransformer.LearningRate, OursTransformer.WeightDecay);
        _adam.Apply(step);
        _network.Pieces.Apply(step, batch.Distinct, pieceRows);
        _lastLoss = loss.item<float>();
        return batch.Tags.shape[0];
    }
}
