using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Batching;
using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask;

/// <summary>Every batch from one corpus.</summary>
/// <param name="Order">Which corpus gives the next batch.</param>
public sealed record AlternatingBatches(TurnOrder Order) : BatchComposition
{
    /// <inheritdoc/>
    public override IReadOnlyList<RowReference[]> Cut(IReadOnlyList<RowReference[]> rows, Func<RowReference, int> length, int budget, RandomSource random)
    {
        List<RowReference[]>[] ofCorpora = [.. rows.Select(corpus => LengthBuckets.Cut(corpus, length, budget, random))];
        RowReference[][] inOrder = [.. ofCorpora.SelectMany(batches => batches)];
        switch (Order)
        {
            case TurnOrder.Random:
                random.Shuffle<RowReference[]>(inOrder);
                return inOrder;
            case TurnOrder.RoundRobin:
                return [.. Enumerable.Range(0, ofCorpora.Max(batches => batches.Count))
                    .SelectMany(turn => ofCorpora.Where(batches => turn < batches.Count).Select(batches => batches[turn]))];
            default:
                return inOrder;
        }
    }
}
