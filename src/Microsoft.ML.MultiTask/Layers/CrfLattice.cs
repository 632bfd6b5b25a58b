using System.Numerics;
using System.Runtime.InteropServices;

namespace Microsoft.ML.MultiTask.Layers;

/// <summary>
/// Sums over all tag paths of a row, and where their weight lies: the forward-backward algorithm (Rabiner, 1989) in probabilities that are
/// rescaled at every position, in double precision.
/// </summary>
/// <remarks>
/// Rows of scores and of every table are <see cref="Stride"/> wide: the tags, and lanes up to a whole number of SIMD vectors. The lanes stay
/// impossible throughout. Everything runs in one fixed order on one thread, so the same input gives the same bits again.
/// </remarks>
internal sealed class CrfLattice
{
    private static int Lanes => Vector<double>.Count;
    private static Vector<double> Lowest => new(-700);

    private readonly int _tags;
    private readonly double[] _forward, _backward, _start, _end, _pairs, _starts, _ends, _beta, _next;
    private readonly double _offset, _startOffset, _endOffset;
    private double[] _alpha = [], _scale = [];

    internal CrfLattice(CrfTables tables)
    {
        _tags = tables.Tags;
        Stride = StrideOf(_tags);
        (_forward, _backward, _pairs) = (new double[_tags * Stride], new double[_tags * Stride], new double[_tags * Stride]);
        (_start, _end, _starts, _ends) = (new double[Stride], new double[Stride], new double[Stride], new double[Stride]);
        (_beta, _next) = (new double[Stride], new double[Stride]);

        (_offset, _startOffset, _endOffset) = (Peak(tables.Transitions), Peak(tables.Start), Peak(tables.End));
        for (int i = 0; i < _tags; i++)
        {
            _start[i] = Math.Exp(tables.Start[i] - _startOffset);
            _end[i] = Math.Exp(tables.End[i] - _endOffset);
            for (int j = 0; j < _tags; j++)
                _forward[(i * Stride) + j] = _backward[(j * Stride) + i] = Math.Exp(tables.Transitions[(i * _tags) + j] - _offset);
        }
    }

    /// <summary>The width of a row of scores: the tags rounded up to whole vectors.</summary>
    internal int Stride { get; }

    internal static int StrideOf(int tags) => (tags + Lanes - 1) / Lanes * Lanes;

    /// <summary>Widens the scores of one position, <c>[tags]</c>, to <c>[stride]</c>.</summary>
    internal void Spread(ReadOnlySpan<double> scores, Span<double> row)
    {
        scores.CopyTo(row);
        row[_tags..].Fill(double.NegativeInfinity);
    }

    /// <summary>
    /// The logarithm of the summed weight of all paths through one row of at least one position; negative infinity when there is none.
    /// Adds <paramref name="sign"/> times the expected number of visits of every tag, transition, start and end to what was there.
    /// </summary>
    /// <param name="scores"><c>[positions, stride]</c>, negative infinity where impossible and in the lanes beyond the tags; overwritten.</param>
    /// <param name="visits"><c>[positions, stride]</c>.</param>
    /// <param name="sign">1 or -1.</param>
    internal double Accumulate(Span<double> scores, Span<double> visits, double sign)
    {
        double log = Forward(scores);
        if (!double.IsNegativeInfinity(log)) Backward(scores, visits, sign);
        return log;
    }

    /// <summary>The chance of every tag at every position of one row; false when there is no path.</summary>
    /// <param name="scores"><c>[positions, tags]</c>.</param>
    /// <param name="chances"><c>[positions, tags]</c>.</param>
    internal bool Marginals(ReadOnlySpan<double> scores, Span<double> chances)
    {
        int n = scores.Length / _tags;
        double[] wide = new double[n * Stride], visits = new double[n * Stride];
        for (int t = 0; t < n; t++) Spread(scores.Slice(t * _tags, _tags), wide.AsSpan(t * Stride, Stride));
        if (double.IsNegativeInfinity(Accumulate(wide, visits, 1))) return false;
        for (int t = 0; t < n; t++) visits.AsSpan(t * Stride, _tags).CopyTo(chances.Slice(t * _tags, _tags));
        return true;
    }

    /// <summary>Copies the counts of starts, transitions and ends gathered so far.</summary>
    internal void ReadCounts(Span<double> transitions, Span<double> start, Span<double> end)
    {
        _starts.AsSpan(0, _tags).CopyTo(start);
        _ends.AsSpan(0, _tags).CopyTo(end);
        for (int i = 0; i < _tags; i++)
            for (int j = 0; j < _tags; j++) transitions[(i * _tags) + j] = _pairs[(i * Stride) + j] * _forward[(i * Stride) + j];
    }

    /// <summary>Fills <c>_alpha</c> with the chance of every tag given the positions so far, and <c>_scale</c> with what was divided out.</summary>
    private double Forward(Span<double> scores)
    {
        int n = scores.Length / Stride;
        if (_scale.Length < n) (_scale, _alpha) = (new double[n], new double[n * Stride]);
        double log = _startOffset + _endOffset + ((n - 1) * _offset);
        for (int t = 0; t < n; t++)
        {
            Span<double> now = scores.Slice(t * Stride, Stride), alpha = _alpha.AsSpan(t * Stride, Stride);
            log += Exponentiate(now);
            if (t == 0) _start.CopyTo(alpha);
            else Multiply(_alpha.AsSpan((t - 1) * Stride, Stride), _forward, alpha);
            _scale[t] = Weigh(alpha, now);
            if (_scale[t] == 0) return double.NegativeInfinity;
            Divide(alpha, _scale[t]);
            log += Math.Log(_scale[t]);
        }
        return log + Math.Log(Dot(_alpha.AsSpan((n - 1) * Stride, Stride), _end));
    }

    private void Backward(ReadOnlySpan<double> weights, Span<double> visits, double sign)
    {
        int n = weights.Length / Stride;
        _end.CopyTo(_beta, 0);
        Divide(_beta, Dot(_alpha.AsSpan((n - 1) * Stride, Stride), _end));
        AddProduct(_alpha.AsSpan((n - 1) * Stride, Stride), _beta, sign, _ends);
        for (int t = n - 1; t > 0; t--)
        {
            AddProduct(_alpha.AsSpan(t * Stride, Stride), _beta, sign, visits.Slice(t * Stride, Stride));
            Divide(_beta, _scale[t]);
            Weigh(_beta, weights.Slice(t * Stride, Stride));
            AddOuter(_alpha.AsSpan((t - 1) * Stride, Stride), _beta, sign);
            Multiply(_beta, _backward, _next);
            _next.CopyTo(_beta, 0);
        }
        AddProduct(_alpha.AsSpan(0, Stride), _beta, sign, visits[..Stride]);
        AddProduct(_alpha.AsSpan(0, Stride), _beta, sign, _starts);
    }

    /// <summary>Replaces scores by weights of which the largest is 1 (or all are 0); returns the logarithm of what that took away.</summary>
    private static double Exponentiate(Span<double> scores)
    {
        Span<Vector<double>> values = Vectors(scores);
        Vector<double> top = values[0];
        for (int v = 1; v < values.Length; v++) top = Vector.Max(top, values[v]);
        double max = double.NegativeInfinity;
        for (int lane = 0; lane < Lanes; lane++) max = Math.Max(max, top[lane]);
        if (double.IsNegativeInfinity(max)) max = 0;
        var shift = new Vector<double>(max);
        foreach (ref Vector<double> x in values)
        {
            // Kept in the range that the vector function handles without falling back to one lane at a time.
            Vector<double> weight = Vector.Exp(Vector.Max(x - shift, Lowest));
            x = Vector.ConditionalSelect(Vector.IsNegativeInfinity(x), Vector<double>.Zero, weight);
        }
        return max;
    }

    /// <summary>A row of <c>[tags]</c> times a matrix <c>[tags, stride]</c>.</summary>
    private void Multiply(ReadOnlySpan<double> row, ReadOnlySpan<double> matrix, Span<double> target)
    {
        ref double cells = ref MemoryMarshal.GetReference(matrix);
        Span<Vector<double>> sums = Vectors(target);
        for (int v = 0; v < sums.Length; v++)
        {
            var sum = Vector<double>.Zero;
            for (int i = 0; i < _tags; i++)
                sum = Vector.FusedMultiplyAdd(new Vector<double>(row[i]), Vector.LoadUnsafe(ref cells, (nuint)((i * Stride) + (v * Lanes))), sum);
            sums[v] = sum;
        }
    }

    private void AddOuter(ReadOnlySpan<double> from, ReadOnlySpan<double> to, double sign)
    {
        ReadOnlySpan<Vector<double>> columns = Vectors(to);
        for (int i = 0; i < _tags; i++)
        {
            var factor = new Vector<double>(sign * from[i]);
            Span<Vector<double>> pairs = Vectors(_pairs.AsSpan(i * Stride, Stride));
            for (int v = 0; v < pairs.Length; v++) pairs[v] = Vector.FusedMultiplyAdd(factor, columns[v], pairs[v]);
        }
    }

    private static void AddProduct(ReadOnlySpan<double> a, ReadOnlySpan<double> b, double sign, Span<double> target)
    {
        ReadOnlySpan<Vector<double>> x = Vectors(a), y = Vectors(b);
        Span<Vector<double>> sums = Vectors(target);
        for (int v = 0; v < sums.Length; v++) sums[v] += x[v] * y[v] * sign;
    }

    /// <summary>Multiplies by weights; returns the sum.</summary>
    private static double Weigh(Span<double> values, ReadOnlySpan<double> weights)
    {
        ReadOnlySpan<Vector<double>> factors = Vectors(weights);
        Span<Vector<double>> products = Vectors(values);
        var sum = Vector<double>.Zero;
        for (int v = 0; v < products.Length; v++) sum += products[v] *= factors[v];
        return Vector.Sum(sum);
    }

    private static void Divide(Span<double> values, double divisor)
    {
        var factor = new Vector<double>(divisor);
        foreach (ref Vector<double> x in Vectors(values)) x /= factor;
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ReadOnlySpan<Vector<double>> x = Vectors(a), y = Vectors(b);
        var sum = Vector<double>.Zero;
        for (int v = 0; v < x.Length; v++) sum += x[v] * y[v];
        return Vector.Sum(sum);
    }

    /// <summary>The largest number, or 0 where all is forbidden.</summary>
    private static double Peak(ReadOnlySpan<double> values)
    {
        double max = double.NegativeInfinity;
        foreach (double value in values) max = Math.Max(max, value);
        return double.IsNegativeInfinity(max) ? 0 : max;
    }

    private static Span<Vector<double>> Vectors(Span<double> values) => MemoryMarshal.Cast<double, Vector<double>>(values);

    private static ReadOnlySpan<Vector<double>> Vectors(ReadOnlySpan<double> values) => MemoryMarshal.Cast<double, Vector<double>>(values);
}
