namespace Microsoft.ML.MultiTask.Metrics;

/// <summary>How far two lists of numbers rise and fall together.</summary>
internal static class Correlation
{
    /// <summary>Pearson's r; NaN if either list is constant, shorter than two, or holds a NaN.</summary>
    public static double Pearson(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (IsConstant(x) || IsConstant(y)) return double.NaN;
        (double meanX, double meanY) = (Mean(x), Mean(y));
        double xx = 0, yy = 0, xy = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double dx = x[i] - meanX, dy = y[i] - meanY;
            xx += dx * dx;
            yy += dy * dy;
            xy += dx * dy;
        }
        return Math.Clamp(xy / (Math.Sqrt(xx) * Math.Sqrt(yy)), -1, 1);
    }

    /// <summary>Spearman's rho: Pearson's r of the midranks.</summary>
    public static double Spearman(ReadOnlySpan<double> x, ReadOnlySpan<double> y) =>
        x.Contains(double.NaN) || y.Contains(double.NaN) ? double.NaN : Pearson(Midranks(x), Midranks(y));

    /// <summary>Ranks from 1; equal values share the mean of the ranks they take up.</summary>
    public static double[] Midranks(ReadOnlySpan<double> values)
    {
        double[] sorted = values.ToArray();
        int[] order = Enumerable.Range(0, sorted.Length).ToArray();
        Array.Sort(sorted, order);
        var ranks = new double[sorted.Length];
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            for (end = start + 1; end < sorted.Length && sorted[end] == sorted[start];) end++;
            for (int i = start; i < end; i++) ranks[order[i]] = (start + 1 + end) / 2.0;
        }
        return ranks;
    }

    /// <summary>Whether all values are the same.</summary>
    /// <remarks>Asked for outright, since rounding in the mean makes the variance of a constant list nearly, not exactly, 0.</remarks>
    public static bool IsConstant(ReadOnlySpan<double> values) => values.Length == 0 || !values.ContainsAnyExcept(values[0]);

    public static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values) sum += value;
        return sum / values.Length;
    }
}
