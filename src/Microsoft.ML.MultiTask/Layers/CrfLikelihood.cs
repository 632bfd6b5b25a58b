namespace Microsoft.ML.MultiTask.Layers;

/// <summary>
/// How unlikely the tags given are, row after row, and the gradient of that: for every score, how often a random path uses it minus how often
/// the paths that agree with the tags given do.
/// </summary>
internal sealed class CrfLikelihood
{
    private readonly CrfTables _tables;
    private readonly CrfLattice _lattice;
    private readonly double _margin;
    private readonly double[] _transitions, _start, _end;
    private double[] _scores = [], _visits = [];

    /// <summary>A margin is added to the score of every tag that differs from the one given.</summary>
    internal CrfLikelihood(CrfTables tables, double margin)
    {
        (_tables, _lattice, _margin) = (tables, new CrfLattice(tables), margin);
        (_transitions, _start, _end) = (new double[tables.Tags * tables.Tags], new double[tables.Tags], new double[tables.Tags]);
    }

    /// <summary>The sum over the rows that have a tag.</summary>
    /// <param name="scores"><c>[tokens, tags]</c>.</param>
    /// <param name="given"><c>[tokens]</c>, negative where missing.</param>
    /// <param name="offsets">Where rows begin, and the end of the last.</param>
    /// <param name="gradient"><c>[tokens, tags]</c>, all zero; filled.</param>
    /// <exception cref="InvalidOperationException">The tags of a row are impossible.</exception>
    internal double Sum(ReadOnlySpan<double> scores, ReadOnlySpan<long> given, ReadOnlySpan<int> offsets, Span<double> gradient)
    {
        double sum = 0;
        for (int r = 0; r + 1 < offsets.Length; r++)
        {
            ReadOnlySpan<long> tags = given[offsets[r]..offsets[r + 1]];
            if (!tags.ContainsAnyExceptInRange(long.MinValue, -1)) continue;
            Range cells = (offsets[r] * _tables.Tags)..(offsets[r + 1] * _tables.Tags);
            double row = OfRow(scores[cells], tags, gradient[cells]);
            if (double.IsPositiveInfinity(row))
                throw new InvalidOperationException($"The tags of row {r} are impossible: they break the constraints of the layer, which bind "
                    + "training too (mend the tags, or set ConstrainTraining = false), or a score is infinite.");
            sum += row;
        }
        return sum;
    }

    /// <summary>Copies the gradient of the transitions, starts and ends.</summary>
    internal void ReadGradient(Span<double> transitions, Span<double> start, Span<double> end)
    {
        _lattice.ReadCounts(transitions, start, end);
        for (int i = 0; i < transitions.Length; i++) transitions[i] -= _transitions[i];
        for (int i = 0; i < start.Length; i++) (start[i], end[i]) = (start[i] - _start[i], end[i] - _end[i]);
    }

    private double OfRow(ReadOnlySpan<double> scores, ReadOnlySpan<long> given, Span<double> gradient)
    {
        int size = given.Length * _lattice.Stride;
        if (_scores.Length < size) (_scores, _visits) = (new double[size], new double[size]);
        Span<double> visits = _visits.AsSpan(0, size), lattice = _scores.AsSpan(0, size);
        visits.Clear();

        bool complete = !given.ContainsAnyInRange(long.MinValue, -1);
        Spread(scores, lattice, given, _margin);
        double all = _lattice.Accumulate(lattice, visits, 1);
        double agreeing = complete ? Observe(scores, given, visits) : Clamp(scores, given, lattice, visits);
        Gather(visits, gradient);
        return double.IsNegativeInfinity(agreeing) ? double.PositiveInfinity : all - agreeing;
    }

    /// <summary>One path agrees: its score is a sum, its visits are counts.</summary>
    private double Observe(ReadOnlySpan<double> scores, ReadOnlySpan<long> given, Span<double> visits)
    {
        double sum = _tables.Path(given);
        _start[given[0]]++;
        _end[given[^1]]++;
        for (int t = 0; t < given.Length; t++)
        {
            sum += scores[(t * _tables.Tags) + (int)given[t]];
            visits[(t * _lattice.Stride) + (int)given[t]]--;
            if (t > 0) _transitions[(given[t - 1] * _tables.Tags) + given[t]]++;
        }
        return sum;
    }

    /// <summary>Many paths agree: the sum over a lattice in which every other tag is impossible.</summary>
    private double Clamp(ReadOnlySpan<double> scores, ReadOnlySpan<long> given, Span<double> lattice, Span<double> visits)
    {
        Spread(scores, lattice, given, double.NegativeInfinity);
        return _lattice.Accumulate(lattice, visits, -1);
    }

    /// <summary><c>[n, tags]</c> to <c>[n, stride]</c>, with something added to the tags that differ from those given.</summary>
    private void Spread(ReadOnlySpan<double> scores, Span<double> lattice, ReadOnlySpan<long> given, double wrong)
    {
        int tags = _tables.Tags;
        for (int t = 0; t < given.Length; t++)
        {
            Span<double> row = lattice.Slice(t * _lattice.Stride, _lattice.Stride);
            _lattice.Spread(scores.Slice(t * tags, tags), row);
            if (given[t] < 0 || wrong == 0) continue;
            double right = row[(int)given[t]];
            for (int j = 0; j < tags; j++) row[j] += wrong;
            row[(int)given[t]] = right;
        }
    }

    private void Gather(ReadOnlySpan<double> visits, Span<double> gradient)
    {
        int tags = _tables.Tags;
        for (int t = 0; t * tags < gradient.Length; t++) visits.Slice(t * _lattice.Stride, tags).CopyTo(gradient.Slice(t * tags, tags));
    }
}
