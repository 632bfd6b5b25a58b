namespace Microsoft.ML.MultiTask.Metrics;

/// <summary>The share of the most frequent label: the accuracy of always answering it, beside which any other is read.</summary>
public sealed class Majority
{
    private readonly Dictionary<float, long> _counts = [];
    private long _count;

    /// <summary>The share of the most frequent label so far; NaN without labels.</summary>
    public double Rate => _count == 0 ? double.NaN : (double)_counts.Values.Max() / _count;

    /// <summary>Counts classes; <see cref="Labels.Missing"/> is skipped.</summary>
    public void Add(ReadOnlySpan<int> classes)
    {
        foreach (int label in classes)
        {
            if (label != Labels.Missing) Count(label);
        }
    }

    /// <summary>Counts flags; NaN is skipped.</summary>
    public void Add(ReadOnlySpan<float> flags)
    {
        foreach (float flag in flags)
        {
            if (!float.IsNaN(flag)) Count(flag);
        }
    }

    private void Count(float label)
    {
        _counts[label] = _counts.GetValueOrDefault(label) + 1;
        _count++;
    }
}
