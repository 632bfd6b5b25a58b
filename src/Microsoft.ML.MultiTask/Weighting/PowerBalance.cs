namespace Microsoft.ML.MultiTask.Weighting;

/// <summary>
/// The positive weights <c>a</c> with <c>G a = a^(-power)</c>, by Newton's method on the convex function whose slope that is, with damped steps.
/// </summary>
internal static class PowerBalance
{
    /// <summary>Added to the scaled diagonal, so that opposite gradients, which have no solution, get a finite one.</summary>
    private const double Ridge = 1e-6;

    private const int MostSteps = 200;
    private const double Tolerance = 1e-10;

    /// <summary>The solution; null where it was not found.</summary>
    public static double[]? Solve(Gramian gramian, double power)
    {
        // With a = t y, in units t that give the matrix the diagonal p that also stands on the right: M y = p y^(-power).
        int n = gramian.Count;
        double[] units = [.. gramian.Norms.Select(norm => Math.Pow(norm, -2 / (1 + power)))];
        double[] right = [.. units.Select(unit => Math.Pow(unit, 1 - power))];
        double largest = right.Max();
        for (int i = 0; i < n; i++) right[i] /= largest;
        double[,] matrix = gramian.Cosines();
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) matrix[i, j] *= Math.Sqrt(right[i] * right[j]) * (i == j ? 1 + Ridge : 1);
        return Newton(matrix, right, power) is { } y ? [.. y.Select((value, i) => value * units[i])] : null;
    }

    private static double[]? Newton(double[,] matrix, double[] right, double power)
    {
        int n = right.Length;
        int[] all = [.. Enumerable.Range(0, n)];
        double[] y = [.. Enumerable.Repeat(1.0, n)];
        for (int step = 0; step < MostSteps; step++)
        {
            double[] product = matrix.Times(y);
            double[] slope = [.. all.Select(i => product[i] - (right[i] * Math.Pow(y[i], -power)))];
            if (all.All(i => Math.Abs(slope[i]) * y[i] <= Tolerance * right[i] * Math.Pow(y[i], 1 - power))) return y;
            var curvature = (double[,])matrix.Clone();
            for (int i = 0; i < n; i++) curvature[i, i] += power * right[i] * Math.Pow(y[i], -power - 1);
            if (curvature.Solve(all, [.. slope.Select(s => -s)]) is not { } way) return null;
            double share = 1;
            for (int i = 0; i < n; i++)
                if (way[i] < 0) share = Math.Min(share, -0.9 * y[i] / way[i]);
            double value = Value(y), decrease = SmallMatrix.Dot(slope, way);
            while (share > 1e-12 && !(Value(Moved(share)) <= value + (1e-4 * share * decrease) + (1e-14 * Math.Abs(value)))) share /= 2;
            y = Moved(share);

            double[] Moved(double part) => [.. y.Select((old, i) => old + (part * way[i]))];
        }
        return null;

        double Value(double[] at)
        {
            double sum = SmallMatrix.Dot(at, matrix.Times(at)) / 2;
            for (int i = 0; i < n; i++) sum -= right[i] * (power == 1 ? Math.Log(at[i]) : Math.Pow(at[i], 1 - power) / (1 - power));
            return sum;
        }
    }
}
