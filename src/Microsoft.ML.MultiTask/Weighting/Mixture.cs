namespace Microsoft.ML.MultiTask.Weighting;

/// <summary>A gradient to which others were added, known by its coefficients.</summary>
internal sealed class Mixture
{
    private readonly Gramian _gramian;
    private readonly double[] _coefficients;

    public Mixture(Gramian gramian, int start)
    {
        (_gramian, Start, _coefficients) = (gramian, start, new double[gramian.Count]);
        _coefficients[start] = 1;
    }

    /// <summary>The gradient that it was at first.</summary>
    public int Start { get; }

    /// <summary>How much of every gradient it is made of.</summary>
    public IReadOnlyList<double> Coefficients => _coefficients;

    /// <summary>Its inner product with a gradient.</summary>
    public double With(int j)
    {
        double sum = 0;
        for (int i = 0; i < _coefficients.Length; i++) sum += _coefficients[i] * _gramian[i, j];
        return sum;
    }

    /// <summary>Its Euclidean length.</summary>
    public double Length()
    {
        double sum = 0;
        for (int j = 0; j < _coefficients.Length; j++) sum += _coefficients[j] * With(j);
        return Math.Sqrt(Math.Max(0, sum));
    }

    /// <summary>Adds a multiple of a gradient.</summary>
    public void Add(int j, double factor) => _coefficients[j] += factor;
}
