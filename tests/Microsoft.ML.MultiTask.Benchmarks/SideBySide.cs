using TorchSharp;

namespace Microsoft.ML.MultiTask.Benchmarks;

/// <summary>Runs the sides in turn in one process, so that whatever else the machine does meets all of them, and takes medians.</summary>
internal static class SideBySide
{
    /// <summary>Median tokens per second of every side after one warm-up each.</summary>
    public static double[] Medians(IReadOnlyList<IThroughput> sides, int repeats)
    {
        int threads = torch.get_num_threads();
        foreach (IThroughput side in sides) Run(side, threads);
        var figures = new double[sides.Count][];
        for (int s = 0; s < sides.Count; s++) figures[s] = new double[repeats];
        for (int r = 0; r < repeats; r++)
            for (int s = 0; s < sides.Count; s++)
                figures[s][r] = Run(sides[s], threads).TokensPerSecond;
        return [.. figures.Select(Median)];
    }

    /// <summary>One side may change what the other would inherit, the number of threads and garbage among them.</summary>
    private static Throughput Run(IThroughput side, int threads)
    {
        if (torch.get_num_threads() != threads) torch.set_num_threads(threads);
        GC.Collect();
        return side.Run();
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        int middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
