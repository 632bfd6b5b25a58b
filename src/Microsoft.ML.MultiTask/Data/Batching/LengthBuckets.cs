using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask.Data.Batching;

/// <summary>
/// Cuts rows into batches of similar lengths. Lengths are jittered before sorting, so that the same rows do not meet in every epoch, and the batches come in
/// random order.
/// </summary>
public static class LengthBuckets
{
    /// <summary>Batches of at most <paramref name="budget"/> padded positions (rows times the longest row); a longer row is a batch of its own.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="length">The length of a row.</param>
    /// <param name="budget">Padded positions of a batch.</param>
    /// <param name="random">The source of the jitter and the order; null: sorted exactly, batches in order of length (for scoring).</param>
    /// <param name="jitter">How far a length may be moved, as a share of it. Default 0.1.</param>
    public static List<RowReference[]> Cut(IReadOnlyList<RowReference> rows, Func<RowReference, int> length, int budget, RandomSource? random,
        double jitter = 0.1)
    {
        int[] lengths = [.. rows.Select(row => Math.Max(1, length(row)))];
        int[] order = [.. Enumerable.Range(0, rows.Count)];
        if (random is null) Array.Sort([.. lengths.Select((l, i) => ((long)l << 32) | (uint)i)], order);
        else
        {
            random.Shuffle<int>(order);
            double[] keys = [.. order.Select(i => lengths[i] * (1 + jitter * (2 * random.NextSingle() - 1)))];
            Array.Sort(keys, order);
        }
        List<RowReference[]> batches = Fill(rows, lengths, order, budget);
        if (random is not null) random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(batches));
        return batches;
    }

    private static List<RowReference[]> Fill(IReadOnlyList<RowReference> rows, int[] lengths, int[] order, int budget)
    {
        var batches = new List<RowReference[]>();
        int start = 0, longest = 0;
        for (int i = 0; i < order.Length; i++)
        {
            int longestWith = Math.Max(longest, lengths[order[i]]);
            if (i > start && (long)longestWith * (i - start + 1) > budget)
            {
                batches.Add([.. order[start..i].Select(o => rows[o])]);
                start = i;
                longestWith = lengths[order[i]];
            }
            longest = longestWith;
        }
        if (start < order.Length) batches.Add([.. order[start..].Select(o => rows[o])]);
        return batches;
    }
}
