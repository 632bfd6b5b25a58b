using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask.Data.Batching;

/// <summary>Draws the rows of an epoch: the main corpus once, of every other corpus its share, without repeating a row before all have come.</summary>
public sealed class EpochRows
{
    private readonly IReadOnlyList<Corpus> _corpora;
    private readonly int[] _draws;
    private readonly int[][] _orders;
    private readonly int[] _next;
    private readonly RandomSource _random;

    /// <summary>A sampler over corpora.</summary>
    /// <param name="corpora">The corpora, the main one first.</param>
    /// <param name="names">Their names for the sampler.</param>
    /// <param name="sampler">How much of each an epoch holds.</param>
    /// <param name="random">The source of the draws.</param>
    public EpochRows(IReadOnlyList<Corpus> corpora, IReadOnlyList<string> names, CorpusSampler sampler, RandomSource random)
    {
        _corpora = corpora;
        _random = random;
        double[] shares = sampler.Shares([.. corpora.Select((corpus, c) => (names[c], corpus.Rows))]);
        _draws = [.. corpora.Select((corpus, c) => c == 0 ? corpus.Rows : Math.Max(1, (int)Math.Round(corpora[0].Rows * shares[c] / shares[0])))];
        _orders = [.. corpora.Select(corpus => Enumerable.Range(0, corpus.Rows).ToArray())];
        _next = new int[corpora.Count];
        foreach (int[] order in _orders) random.Shuffle<int>(order);
    }

    /// <summary>The number of rows of every corpus in an epoch.</summary>
    public IReadOnlyList<int> Draws => _draws;

    /// <summary>The rows of the next epoch.</summary>
    public RowReference[] Draw()
    {
        var rows = new List<RowReference>(_draws.Sum());
        for (int c = 0; c < _corpora.Count; c++)
        {
            for (int i = 0; i < _draws[c]; i++) rows.Add(new RowReference(_corpora[c], Next(c)));
        }
        return [.. rows];
    }

    private int Next(int corpus)
    {
        if (_next[corpus] == _orders[corpus].Length)
        {
            _random.Shuffle<int>(_orders[corpus]);
            _next[corpus] = 0;
        }
        return _orders[corpus][_next[corpus]++];
    }
}
