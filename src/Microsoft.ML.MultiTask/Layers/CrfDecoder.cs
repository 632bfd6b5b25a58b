using System.Numerics;
using System.Runtime.InteropServices;

namespace Microsoft.ML.MultiTask.Layers;

/// <summary>The best tag path of a row (Viterbi, 1967). Holds scratch space for one thread.</summary>
internal sealed class CrfDecoder
{
    private static int Lanes => Vector<double>.Count;

    private readonly CrfTables _tables;
    private readonly int _tags, _stride;
    private readonly double[] _transitions;
    private double[] _best, _next, _from = [];

    internal CrfDecoder(CrfTables tables)
    {
        (_tables, _tags, _stride) = (tables, tables.Tags, CrfLattice.StrideOf(tables.Tags));
        (_best, _next, _transitions) = (new double[_stride], new double[_stride], new double[_tags * _stride]);
        for (int i = 0; i < _tags; i++) tables.Transitions.Slice(i * _tags, _tags).CopyTo(_transitions.AsSpan(i * _stride));
    }

    /// <summary>Finds the best path of a row of at least one position; of equals the one with the lowest tags from the end.</summary>
    /// <param name="scores"><c>[positions, tags]</c>.</param>
    /// <param name="path"><c>[positions]</c>.</param>
    /// <returns>False when the constraints allow no path of this length, or the scores are not numbers.</returns>
    internal bool Decode(ReadOnlySpan<double> scores, Span<int> path)
    {
        int n = path.Length;
        if (_from.Length < n * _stride) _from = new double[n * _stride];
        for (int j = 0; j < _tags; j++) _best[j] = _tables.Start[j] + scores[j];
        for (int t = 1; t < n; t++)
        {
            Advance(_from.AsSpan(t * _stride, _stride));
            for (int j = 0; j < _tags; j++) _best[j] += scores[(t * _tags) + j];
        }
        for (int j = 0; j < _tags; j++) _best[j] += _tables.End[j];
        return Trace(path);
    }

    /// <summary>The best way to every tag by one transition, and where it comes from.</summary>
    private void Advance(Span<double> from)
    {
        Span<Vector<double>> origins = MemoryMarshal.Cast<double, Vector<double>>(from), values = MemoryMarshal.Cast<double, Vector<double>>(_next.AsSpan());
        ref double cells = ref MemoryMarshal.GetArrayDataReference(_transitions);
        for (int v = 0; v < values.Length; v++)
        {
            var best = new Vector<double>(double.NegativeInfinity);
            var origin = Vector<double>.Zero;
            for (int i = 0; i < _tags; i++)
            {
                Vector<double> score = new Vector<double>(_best[i]) + Vector.LoadUnsafe(ref cells, (nuint)((i * _stride) + (v * Lanes)));
                Vector<long> better = Vector.GreaterThan(score, best);
                best = Vector.ConditionalSelect(better, score, best);
                origin = Vector.ConditionalSelect(better, new Vector<double>(i), origin);
            }
            (values[v], origins[v]) = (best, origin);
        }
        (_best, _next) = (_next, _best);
    }

    private bool Trace(Span<int> path)
    {
        int tag = 0;
        for (int j = 1; j < _tags; j++) if (_best[j] > _best[tag] || double.IsNaN(_best[tag])) tag = j;
        bool found = double.IsFinite(_best[tag]);
        path[^1] = tag;
        for (int t = path.Length - 1; t > 0; t--) path[t - 1] = (int)_from[(t * _stride) + path[t]];
        return found;
    }
}
