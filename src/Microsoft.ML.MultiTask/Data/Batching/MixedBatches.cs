using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Batching;
using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask;

/// <summary>The rows of all corpora in one pot.</summary>
public sealed record MixedBatches : BatchComposition
{
    /// <inheritdoc/>
    public override IReadOnlyList<RowReference[]> Cut(IReadOnlyList<RowReference[]> rows, Func<RowReference, int> length, int budget, RandomSource random) =>
        LengthBuckets.Cut([.. rows.SelectMany(corpus => corpus)], length, budget, random);
}
