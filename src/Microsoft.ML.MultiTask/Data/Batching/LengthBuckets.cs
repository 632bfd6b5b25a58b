using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask.Data.Batching;

/// <summary>
/// Cuts rows into batches of similar lengths. Lengths are jittered before sorting, so that the same rows do not meet in every epoch, and the batches come in
/// random order.
/// </summary>
internal static class LengthBuckets
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
        RowReference[] ordered = Order(rows, length, random, jitter);
        List<RowReference[]> batches = Fill(ordered, length, budget);
        if (random is not null) random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(batches));
        return batches;
    }

    /// <summary>Rows by length: exactly, or jittered where there is a source of draws.</summary>
    internal static RowReference[] Order(IReadOnlyList<RowReference> rows, Func<RowReference, int> length, RandomSource? random, double jitter = 0.1)
    {
        int[] order = [.. Enumerable.Range(0, rows.Count)];
        if (random is null) Array.Sort([.. rows.Select((row, i) => ((long)Length(row, length) << 32) | (uint)i)], order);
        else
        {
            random.Shuffle<int>(order);
            double[] keys = [.. order.Select(i => Length(rows[i], length) * (1 + jitter * (2 * random.NextSingle() - 1)))];
            Array.Sort(keys, order);
        }
        return [.. order.Select(i => rows[i])];
    }

    private static List<RowReference[]> Fill(RowReference[] rows, Func<RowReference, int> length, int budget)
    {
        var batches = new List<RowReference[]>();
        int start = 0, longest = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            int own = Length(rows[i], length), longestWith = Math.Max(longest, own);
            if (i > start && (long)longestWith * (i - start + 1) > budget)
            {
                batches.Add(rows[start..i]);
                start = i;
                longestWith = own;
            }
            longest = longestWith;
        }
        if (start < rows.Length) batches.Add(rows[start..]);
        return batches;
    }

    private static int Length(RowReference row, Func<RowReference, int> length) => Math.Max(1, length(row));
}
