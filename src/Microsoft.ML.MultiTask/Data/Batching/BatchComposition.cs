using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask;

/// <summary>How the rows of several corpora come together in batches, and in which order the batches come. With one corpus all are the same. A
/// setting.</summary>
public abstract record BatchComposition
{
    /// <summary>The rows of all corpora in one pot: a batch holds what has the same length.</summary>
    public static BatchComposition Mixed { get; } = new MixedBatches();

    /// <summary>Every batch holds rows of every corpus, in the proportion in which the epoch has them: half source and half target for two corpora that the
    /// sampler makes alike (Ganin and Lempitsky 2015). All batches hold as many rows, so that those of long rows are larger than the size asked for, and those
    /// of short rows smaller.</summary>
    public static BatchComposition Stratified { get; } = new StratifiedBatches();

    /// <summary>The batches of the main corpus as they are without the others, each with its share of the rows of the others beside: whatever corpora
    /// auxiliary objectives bring, the main task has the same updates on the same rows.</summary>
    public static BatchComposition Balanced { get; } = new BalancedBatches();

    /// <summary>Every batch from one corpus, the corpora in random order in proportion to their batches.</summary>
    public static BatchComposition RandomTurns { get; } = new AlternatingBatches(TurnOrder.Random);

    /// <summary>Every batch from one corpus, the corpora taking turns until each has given all its batches.</summary>
    public static BatchComposition RoundRobin { get; } = new AlternatingBatches(TurnOrder.RoundRobin);

    /// <summary>In every epoch all batches of one corpus before those of the next, the main corpus first (Hashimoto et al. 2017).</summary>
    public static BatchComposition Sweep { get; } = new AlternatingBatches(TurnOrder.Sweep);

    /// <summary>Whether the size of a batch counts the rows of the main corpus alone. Default false.</summary>
    public virtual bool CountsMainAlone => false;

    /// <summary>Cuts the rows of an epoch into batches.</summary>
    /// <param name="rows">The rows by corpus, the main one first.</param>
    /// <param name="length">The length of a row.</param>
    /// <param name="budget">Padded positions of a batch.</param>
    /// <param name="random">The source of the order.</param>
    public abstract IReadOnlyList<RowReference[]> Cut(IReadOnlyList<RowReference[]> rows, Func<RowReference, int> length, int budget, RandomSource random);

    /// <summary>Where the rows of a batch begin when a corpus is spread evenly over some number of them.</summary>
    private protected static int Start(RowReference[] corpus, int batch, int count) => (int)((long)corpus.Length * batch / count);
}
