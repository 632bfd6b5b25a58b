using System.Runtime.InteropServices;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Batching;
using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask;

/// <summary>Every batch holds rows of every corpus, in the proportion in which the epoch has them.</summary>
public sealed record StratifiedBatches : BatchComposition
{
    /// <inheritdoc/>
    public override IReadOnlyList<RowReference[]> Cut(IReadOnlyList<RowReference[]> rows, Func<RowReference, int> length, int budget, RandomSource random)
    {
        long positions = rows.Sum(corpus => corpus.Sum(row => (long)Math.Max(1, length(row))));
        int count = (int)Math.Max(1, (positions + budget - 1) / budget);
        RowReference[][] byLength = [.. rows.Select(corpus => LengthBuckets.Order(corpus, length, random))];
        List<RowReference[]> batches = [.. Enumerable.Range(0, count)
            .Select(b => byLength.SelectMany(corpus => corpus[Start(corpus, b, count)..Start(corpus, b + 1, count)]).ToArray())
            .Where(batch => batch.Length > 0)];
        random.Shuffle(CollectionsMarshal.AsSpan(batches));
        return batches;
    }
}
