namespace Microsoft.ML.MultiTask.Weighting;

/// <summary>
/// The least <c>x'Ax / 2 + b'x</c> over numbers none of which is negative, for a positive semidefinite <c>A</c> with ones on its diagonal: the active set
/// method of Lawson and Hanson (1974), which is exact.
/// </summary>
internal static class NonNegativeQuadratic
{
    /// <summary>Added to the diagonal, so that gradients that depend on each other have a solution.</summary>
    private const double Ridge = 1e-10;

    /// <summary>Slopes steeper than this, relative to the largest entry of <c>b</c>, are followed.</summary>
    private const double Tolerance = 1e-9;

    /// <summary>The solution; null where it was not found.</summary>
    public static double[]? Minimize(double[,] a, IReadOnlyList<double> b)
    {
        int n = b.Count;
        var ridged = (double[,])a.Clone();
        for (int i = 0; i < n; i++) ridged[i, i] += Ridge;
        double least = Tolerance * b.Max(Math.Abs);
        var x = new double[n];
        var free = new SortedSet<int>();
        for (int round = 0; round <= 3 * n; round++)
        {
            double[] product = ridged.Times(x);
            int[] held = [.. Enumerable.Range(0, n).Where(i => !free.Contains(i) && -(product[i] + b[i]) > least)];
            if (held.Length == 0) return x;
            free.Add(held.MinBy(i => product[i] + b[i]));
            if (!Settle(ridged, b, x, free)) return null;
        }
        return null;
    }

    /// <summary>The least value over the free entries; those that would become negative are held at zero.</summary>
    private static bool Settle(double[,] a, IReadOnlyList<double> b, double[] x, SortedSet<int> free)
    {
        while (free.Count > 0)
        {
            int[] rows = [.. free];
            if (a.Solve(rows, [.. rows.Select(i => -b[i])]) is not { } best) return false;
            double share = 1;
            for (int k = 0; k < rows.Length; k++)
                if (best[k] <= 0) share = Math.Min(share, x[rows[k]] / (x[rows[k]] - best[k]));
            if (double.IsNaN(share)) share = 0;
            for (int k = 0; k < rows.Length; k++)
            {
                bool stops = best[k] <= 0 && x[rows[k]] / (x[rows[k]] - best[k]) <= share;
                x[rows[k]] = stops ? 0 : x[rows[k]] + (share * (best[k] - x[rows[k]]));
                if (stops || x[rows[k]] <= 0) free.Remove(rows[k]);
            }
            if (free.Count == rows.Length) return true;
        }
        return true;
    }
}
