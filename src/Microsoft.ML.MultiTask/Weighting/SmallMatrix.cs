using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Weighting;

/// <summary>Linear algebra of matrices with one row an objective.</summary>
internal static class SmallMatrix
{
    /// <summary>Eigenvalues below this part of the largest count as zero.</summary>
    private const double RankTolerance = 1e-10;

    /// <summary>A matrix times a vector.</summary>
    public static double[] Times(this double[,] matrix, IReadOnlyList<double> vector)
    {
        var result = new double[matrix.GetLength(0)];
        for (int i = 0; i < result.Length; i++)
            for (int j = 0; j < vector.Count; j++) result[i] += matrix[i, j] * vector[j];
        return result;
    }

    /// <summary>The inner product.</summary>
    public static double Dot(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Count; i++) sum += a[i] * b[i];
        return sum;
    }

    /// <summary>Solves with the symmetric positive definite part of a matrix that some of its rows and columns make (Cholesky); null where it is
    /// none.</summary>
    public static double[]? Solve(this double[,] matrix, IReadOnlyList<int> rows, IReadOnlyList<double> right)
    {
        int n = rows.Count;
        var lower = new double[n, n];
        var solution = new double[n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double rest = matrix[rows[i], rows[j]];
                for (int k = 0; k < j; k++) rest -= lower[i, k] * lower[j, k];
                if (i == j && !(rest > 0)) return null;
                lower[i, j] = i == j ? Math.Sqrt(rest) : rest / lower[j, j];
            }
            solution[i] = right[i];
            for (int k = 0; k < i; k++) solution[i] -= lower[i, k] * solution[k];
            solution[i] /= lower[i, i];
        }
        for (int i = n - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < n; k++) solution[i] -= lower[k, i] * solution[k];
            solution[i] /= lower[i, i];
        }
        return solution;
    }

    /// <summary>The eigenvalues above zero of a symmetric matrix, in ascending order, and their eigenvectors as columns.</summary>
    public static (double[] Values, double[,] Vectors) Eigen(this double[,] matrix)
    {
        using var scope = NewDisposeScope();
        int n = matrix.GetLength(0);
        (Tensor values, Tensor vectors) = linalg.eigh(tensor(matrix, dtype: ScalarType.Float64));
        double[] all = values.data<double>().ToArray(), entries = vectors.contiguous().data<double>().ToArray();
        int zeros = all.Count(value => !(value > RankTolerance * all[^1]));
        var kept = new double[n, n - zeros];
        for (int i = 0; i < n; i++)
            for (int k = zeros; k < n; k++) kept[i, k - zeros] = entries[(i * n) + k];
        return (all[zeros..], kept);
    }

    /// <summary>The sum over the eigenvalues above zero of <c>f(value) * vector * (vector . right)</c>: a function of a symmetric matrix, applied.</summary>
    public static double[] Apply(this double[,] matrix, Func<double, double[], double> f, IReadOnlyList<double> right)
    {
        (double[] values, double[,] vectors) = matrix.Eigen();
        var result = new double[right.Count];
        for (int k = 0; k < values.Length; k++)
        {
            double along = 0;
            for (int i = 0; i < result.Length; i++) along += vectors[i, k] * right[i];
            along *= f(values[k], values);
            for (int i = 0; i < result.Length; i++) result[i] += along * vectors[i, k];
        }
        return result;
    }
}
