using System.Runtime.InteropServices;

namespace Microsoft.ML.MultiTask.Benchmarks.Reference;

/// <summary>Batches of sentences of about one length.</summary>
internal static class Buckets
{
    /// <summary>Cuts sentences sorted by length into batches of at most this many cells, padding included; a longer sentence is alone.</summary>
    /// <param name="lengths">Of all sentences.</param>
    /// <param name="sorted">The sentences by rising length.</param>
    /// <param name="cells">The budget.</param>
    public static List<int[]> Cut(int[] lengths, int[] sorted, int cells)
    {
        var batches = new List<int[]>();
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            int longest = lengths[sorted[start]];
            for (end = start + 1; end < sorted.Length; end++)
            {
                longest = Math.Max(longest, lengths[sorted[end]]);
                if (longest * (end - start + 1) > cells) break;
            }
            batches.Add(sorted[start..end]);
        }
        return batches;
    }

    /// <summary>Batches of an epoch: lengths are jittered by up to a token before sorting, and the order of the batches is random.</summary>
    public static List<int[]> Shuffled(int[] lengths, int cells, Random random)
    {
        int[] sorted = [.. Enumerable.Range(0, lengths.Length)];
        float[] keys = Array.ConvertAll(lengths, length => length + random.NextSingle() * 2);
        Array.Sort(keys, sorted);
        List<int[]> batches = Cut(lengths, sorted, cells);
        random.Shuffle(CollectionsMarshal.AsSpan(batches));
        return batches;
    }
}
