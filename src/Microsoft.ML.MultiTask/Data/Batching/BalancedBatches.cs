using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Batching;
using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask;

/// <summary>The batches of the main corpus as they are without the others, each with its share of the rows of the others beside.</summary>
public sealed record BalancedBatches : BatchComposition
{
    /// <inheritdoc/>
    public override bool CountsMainAlone => true;

    /// <inheritdoc/>
    public override IReadOnlyList<RowReference[]> Cut(IReadOnlyList<RowReference[]> rows, Func<RowReference, int> length, int budget, RandomSource random)
    {
        RandomSource beside = random.Fork("beside"); // leaves the draws of the main corpus as they are alone
        List<RowReference[]> main = LengthBuckets.Cut(rows[0], length, budget, random);
        if (rows.Count == 1) return main;
        // Long rows beside long rows: a batch is as long as its longest row.
        int[] byLength = [.. Enumerable.Range(0, main.Count).OrderBy(batch => main[batch].Max(length))];
        RowReference[][] others = [.. rows.Skip(1).Select(corpus => LengthBuckets.Order(corpus, length, beside))];
        for (int b = 0; b < byLength.Length; b++)
        {
            main[byLength[b]] = [.. main[byLength[b]], .. others.SelectMany(corpus => corpus[Start(corpus, b, main.Count)..Start(corpus, b + 1, main.Count)])];
        }
        return main;
    }
}
