using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Weighting;

/// <summary>The inner products of the objectives' gradients, on the host and in double precision: one transfer from the device.</summary>
public sealed class Gramian
{
    private readonly double[,] _products;

    private Gramian(double[,] products, IReadOnlyList<int> objectives, IReadOnlyList<double> losses)
    {
        (_products, Objectives, Losses) = (products, objectives, losses);
        Norms = [.. Enumerable.Range(0, Count).Select(i => Math.Sqrt(products[i, i]))];
    }

    /// <summary>Number of gradients.</summary>
    public int Count => _products.GetLength(0);

    /// <summary>The number of the objective of every gradient.</summary>
    public IReadOnlyList<int> Objectives { get; }

    /// <summary>The loss of every gradient.</summary>
    public IReadOnlyList<double> Losses { get; }

    /// <summary>The length of every gradient.</summary>
    public IReadOnlyList<double> Norms { get; }

    /// <summary>Whether all products are finite numbers.</summary>
    public bool IsFinite => _products.Cast<double>().All(double.IsFinite);

    /// <summary>The inner product of two gradients.</summary>
    public double this[int i, int j] => _products[i, j];

    /// <summary>All inner products.</summary>
    public double[,] Products() => (double[,])_products.Clone();

    /// <summary>The cosines of the angles between gradients, none of which may be zero.</summary>
    public double[,] Cosines()
    {
        var cosines = new double[Count, Count];
        for (int i = 0; i < Count; i++)
            for (int j = 0; j < Count; j++) cosines[i, j] = i == j ? 1 : Math.Clamp(_products[i, j] / Norms[i] / Norms[j], -1, 1);
        return cosines;
    }

    /// <summary>Weights of the gradients' unit vectors that make a vector with the same inner product, 1, with all of these (or as near to that as can
    /// be).</summary>
    internal double[] EqualCosines() => Cosines().Apply((value, _) => 1 / value, [.. Enumerable.Repeat(1.0, Count)]);

    /// <summary>
    /// The weights of the vector nearest to a mixture of the gradients among those that conflict with none of them: to its weights the least is added that
    /// makes all inner products non-negative. Null where they were not found.
    /// </summary>
    /// <param name="mixture">The weights of the mixture.</param>
    internal double[]? WithoutConflict(IReadOnlyList<double> mixture)
    {
        double[,] cosines = Cosines();
        double[] lengths = [.. mixture.Select((weight, i) => weight * Norms[i])];
        double largest = lengths.Max(Math.Abs);
        if (NonNegativeQuadratic.Minimize(cosines, cosines.Times([.. lengths.Select(length => length / largest)])) is not { } added) return null;
        return [.. added.Select((length, i) => mixture[i] + (largest * length / Norms[i]))];
    }

    /// <summary>Changes every gradient by the others, in random order, and adds the results up.</summary>
    /// <param name="random">The order.</param>
    /// <param name="added">What has become of a gradient, and another one, to how much of the latter is added.</param>
    /// <returns>The weights of the sum.</returns>
    internal double[] Surgery(RandomSource random, Func<Mixture, int, double> added)
    {
        var weights = new double[Count];
        for (int i = 0; i < Count; i++)
        {
            var mixture = new Mixture(this, i);
            int[] others = [.. Enumerable.Range(0, Count).Where(j => j != i)];
            random.Shuffle<int>(others);
            foreach (int j in others) mixture.Add(j, added(mixture, j));
            for (int j = 0; j < Count; j++) weights[j] += mixture.Coefficients[j];
        }
        return weights;
    }

    /// <summary>Those of rows.</summary>
    /// <param name="rows">The gradients, <c>[objectives, n]</c>.</param>
    /// <param name="gradients">Where they come from.</param>
    internal static Gramian Of(Tensor rows, SharedGradients gradients)
    {
        int count = gradients.Objectives.Count;
        Tensor wide = rows.to_type(ScalarType.Float64);
        Tensor all = cat([wide.mm(wide.t()).reshape(-1), stack([.. gradients.Losses]).to_type(ScalarType.Float64).reshape(-1)]).cpu();
        double[] host = all.data<double>().ToArray();
        var products = new double[count, count];
        Buffer.BlockCopy(host, 0, products, 0, count * count * sizeof(double));
        return new Gramian(products, gradients.Objectives, host[(count * count)..]);
    }

    /// <summary>Only some of the gradients.</summary>
    /// <param name="kept">Their rows.</param>
    internal Gramian Only(IReadOnlyList<int> kept)
    {
        var products = new double[kept.Count, kept.Count];
        for (int i = 0; i < kept.Count; i++)
            for (int j = 0; j < kept.Count; j++) products[i, j] = _products[kept[i], kept[j]];
        return new Gramian(products, [.. kept.Select(i => Objectives[i])], [.. kept.Select(i => Losses[i])]);
    }
}
