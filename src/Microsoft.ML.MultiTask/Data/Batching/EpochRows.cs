using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask.Data.Batching;

/// <summary>Draws the rows of an epoch: the main corpus once, of every other corpus its share, without repeating a row before all have come.</summary>
internal sealed class EpochRows : IStateful
{
    private readonly IReadOnlyList<Corpus> _corpora;
    private readonly IReadOnlyList<string> _names;
    private readonly CorpusSampler _sampler;
    private readonly Curriculum? _curriculum;
    private readonly int[][] _easiest;
    private readonly int[] _free;
    private readonly int[][] _orders;
    private readonly int[] _next;
    private readonly RandomSource[] _random; // by corpus, so that the rows of one do not depend on what is drawn of another

    /// <summary>A sampler over corpora.</summary>
    /// <param name="corpora">The corpora, the main one first.</param>
    /// <param name="names">Their names for the sampler.</param>
    /// <param name="sampler">How much of each an epoch holds.</param>
    /// <param name="random">The source of the draws.</param>
    /// <param name="curriculum">Which rows come first; null: all from the start.</param>
    /// <param name="length">The number of positions of a row, for the curriculum.</param>
    public EpochRows(IReadOnlyList<Corpus> corpora, IReadOnlyList<string> names, CorpusSampler sampler, RandomSource random, Curriculum? curriculum = null,
        Func<RowReference, int>? length = null)
    {
        _corpora = corpora;
        _names = names;
        _sampler = sampler;
        _random = [.. corpora.Select((_, c) => c == 0 ? random : random.Fork($"corpus{c}"))];
        _curriculum = curriculum;
        _orders = [.. corpora.Select(corpus => Enumerable.Range(0, corpus.Rows).ToArray())];
        _next = new int[corpora.Count];
        for (int c = 0; c < _orders.Length; c++) _random[c].Shuffle<int>(_orders[c]);
        // Sorted after shuffling, so that rows that are equally hard come in random order.
        (int[] Rows, double[] Difficulties)[] ranked =
            curriculum is null ? [] : [.. corpora.Select((corpus, c) => Rank(corpus, _orders[c], curriculum, length))];
        _easiest = [.. ranked.Select(corpus => corpus.Rows)];
        _free = [.. ranked.Select(corpus => corpus.Difficulties.Count(double.IsNegativeInfinity))];
    }

    /// <summary>The number of rows of every corpus in an epoch.</summary>
    /// <param name="progress">How far the epoch lies on the way from the first (0) to the last (1).</param>
    public IReadOnlyList<int> Draws(double progress = 0)
    {
        double[] shares = _sampler.Shares([.. _corpora.Select((corpus, c) => (_names[c], corpus.Rows))], progress);
        return [.. _corpora.Select((corpus, c) => c == 0 ? corpus.Rows : Math.Max(1, (int)Math.Round(_corpora[0].Rows * shares[c] / shares[0])))];
    }

    /// <summary>The rows of the next epoch, by corpus.</summary>
    /// <param name="progress">How far the epoch lies on the way from the first (0) to the last (1).</param>
    public RowReference[][] Draw(double progress = 0)
    {
        for (int c = 0; c < _easiest.Length; c++) Restrict(c, _curriculum!.Competence(progress));
        return [.. Draws(progress).Select((rows, c) => Enumerable.Range(0, rows).Select(_ => new RowReference(_corpora[c], Next(c))).ToArray())];
    }

    /// <inheritdoc/>
    public void Exchange(StateExchange state)
    {
        ArgumentNullException.ThrowIfNull(state);
        for (int c = 0; c < _random.Length; c++) state.Part($"random{c}", _random[c]);
        state.Numbers("next", _next);
        for (int c = 0; c < _orders.Length; c++) _orders[c] = state.List<int>($"order{c}", _orders[c]);
        for (int c = 0; c < _easiest.Length; c++) state.Numbers($"easiest{c}", _easiest[c]);
    }

    private static (int[] Rows, double[] Difficulties) Rank(Corpus corpus, int[] order, Curriculum curriculum, Func<RowReference, int>? length)
    {
        RowReference[] rows = [.. order.Select(row => new RowReference(corpus, row))];
        double[] difficulties = [.. rows.Select(row => curriculum.Difficulty(row, length?.Invoke(row) ?? 0))];
        return ([.. order.Zip(difficulties).OrderBy(row => row.Second).Select(row => row.First)], difficulties);
    }

    private void Restrict(int corpus, double competence)
    {
        int all = _easiest[corpus].Length, free = _free[corpus];
        int count = Math.Max(1, free + (int)Math.Round(competence * (all - free)));
        if (count == all && _orders[corpus].Length == all) return; // nothing is held back: every row comes before any comes again
        _orders[corpus] = _easiest[corpus][..count];
        _random[corpus].Shuffle<int>(_orders[corpus]);
        _next[corpus] = 0;
    }

    private int Next(int corpus)
    {
        if (_next[corpus] == _orders[corpus].Length)
        {
            _random[corpus].Shuffle<int>(_orders[corpus]);
            _next[corpus] = 0;
        }
        return _orders[corpus][_next[corpus]++];
    }
}
