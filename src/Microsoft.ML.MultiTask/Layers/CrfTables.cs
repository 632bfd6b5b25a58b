namespace Microsoft.ML.MultiTask.Layers;

/// <summary>The learned scores of a <see cref="LinearChainCrf"/> on the host; what constraints forbid holds negative infinity.</summary>
internal sealed class CrfTables
{
    private readonly double[] _transitions, _start, _end;

    internal CrfTables(double[] transitions, double[] start, double[] end, CrfConstraints? constraints)
    {
        (_transitions, _start, _end) = (transitions, start, end);
        if (constraints is not null) Forbid(constraints);
    }

    internal int Tags => _start.Length;

    /// <summary><c>[tags, tags]</c>, from row to column.</summary>
    internal ReadOnlySpan<double> Transitions => _transitions;

    internal ReadOnlySpan<double> Start => _start;

    internal ReadOnlySpan<double> End => _end;

    /// <summary>The score of a whole path, apart from what the tags score themselves.</summary>
    internal double Path(ReadOnlySpan<long> tags)
    {
        double sum = _start[tags[0]] + _end[tags[^1]];
        for (int t = 1; t < tags.Length; t++) sum += _transitions[(tags[t - 1] * Tags) + tags[t]];
        return sum;
    }

    private void Forbid(CrfConstraints constraints)
    {
        for (int i = 0; i < Tags; i++)
        {
            if (!constraints.AllowsStart(i)) _start[i] = double.NegativeInfinity;
            if (!constraints.AllowsEnd(i)) _end[i] = double.NegativeInfinity;
            for (int j = 0; j < Tags; j++)
                if (!constraints.Allows(i, j)) _transitions[(i * Tags) + j] = double.NegativeInfinity;
        }
    }
}
