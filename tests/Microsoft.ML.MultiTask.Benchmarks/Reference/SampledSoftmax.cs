using System.Runtime.InteropServices;
using Microsoft.ML.MultiTask.Benchmarks.Data;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Benchmarks.Reference;

/// <summary>
/// The words among which a batch's language-model heads choose: all its targets and negatives drawn log-uniformly by rank, shared by all positions
/// (Jean et al., 2015). Logits lose the logarithm of the chance that the word is a candidate.
/// </summary>
internal sealed class SampledSoftmax
{
    private const int Negatives = 384;

    private readonly int[] _place = new int[EncodedCorpus.LanguageModelWords];
    private readonly Random _random;
    private readonly List<int> _candidates = [];

    public SampledSoftmax(int seed)
    {
        _random = new Random(seed);
        Array.Fill(_place, -1);
    }

    /// <summary>The candidates, distinct.</summary>
    public ReadOnlySpan<int> Candidates => CollectionsMarshal.AsSpan(_candidates);

    /// <summary>Draws the candidates of a batch.</summary>
    public void Draw(TokenBatch batch)
    {
        foreach (int word in _candidates) _place[word] = -1;
        _candidates.Clear();
        Add(EncodedCorpus.Boundary);
        foreach (int word in batch.Distinct) Add(EncodedCorpus.LanguageModelId(word));
        double logWords = Math.Log(EncodedCorpus.LanguageModelWords);
        for (int i = 0; i < Negatives; i++) Add((int)Math.Exp(_random.NextDouble() * logWords) - 1);
    }

    /// <summary>The place of a word among the candidates.</summary>
    public int Place(int word) => _place[EncodedCorpus.LanguageModelId(word)];

    /// <summary>The negative logarithm of the chance of every candidate to be one, <c>[candidates]</c>.</summary>
    public Tensor Correction(int tokens)
    {
        double logWords = Math.Log(EncodedCorpus.LanguageModelWords);
        var correction = new float[_candidates.Count];
        for (int i = 0; i < correction.Length; i++)
        {
            double chance = Math.Log((_candidates[i] + 2.0) / (_candidates[i] + 1.0)) / logWords;
            correction[i] = -(float)Math.Log(1 - Math.Pow(1 - chance, Negatives + tokens));
        }
        return HostTensor.From(correction);
    }

    private void Add(int word)
    {
        if (_place[word] >= 0) return;
        _place[word] = _candidates.Count;
        _candidates.Add(word);
    }
}
