using Microsoft.ML.MultiTask.Benchmarks.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Benchmarks.Reference;

/// <summary>From words as text to the best tag of each and the probabilities of all, in managed memory.</summary>
internal sealed class Scorer : IDisposable
{
    private readonly EncodedCorpus _corpus;
    private readonly TaggerNetwork _network;

    public Scorer(Workload workload)
    {
        _corpus = new EncodedCorpus(workload.Corpus);
        _network = new TaggerNetwork(_corpus, workload.Seed);
        _network.eval();
    }

    /// <summary>One forward pass over sentences of about one length.</summary>
    /// <returns>Per sentence the tags <c>[length]</c> and the probabilities <c>[length * tags]</c>.</returns>
    public (int[] Tags, float[] Probabilities)[] Score(string[][] sentences)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        var batch = new TokenBatch(_corpus, Array.ConvertAll(sentences, _corpus.Encode));
        (Tensor forward, Tensor backward) = _network.Encode(batch, _network.Words.Gather(batch.Distinct), dropout: null);
        Tensor probabilities = _network.Tag(cat([forward, backward], 1)).softmax(1);       // [tokens, tags]
        return Split(sentences, HostTensor.Longs(probabilities.argmax(1)), HostTensor.Floats(probabilities));
    }

    public void Dispose() => _network.Dispose();

    private (int[] Tags, float[] Probabilities)[] Split(string[][] sentences, ReadOnlySpan<long> tags, ReadOnlySpan<float> probabilities)
    {
        var results = new (int[], float[])[sentences.Length];
        int start = 0;
        for (int s = 0; s < results.Length; s++)
        {
            int length = sentences[s].Length;
            var best = new int[length];
            for (int t = 0; t < length; t++) best[t] = (int)tags[start + t];
            results[s] = (best, probabilities.Slice(start * _corpus.TagCount, length * _corpus.TagCount).ToArray());
            start += length;
        }
        return results;
    }
}
