namespace Microsoft.ML.MultiTask.Metrics;

/// <summary>How surprised a language model is per token: <c>exp(Σ -ln p / tokens)</c> (Jelinek et al., 1977).</summary>
public sealed class Perplexity
{
    private double _negativeLogLikelihood;
    private long _count;

    /// <summary>Adds the tokens of a batch.</summary>
    /// <param name="negativeLogLikelihood">Sum (not mean) of <c>-ln p</c> over them.</param>
    /// <param name="count">How many they are; 0 adds nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 0.</exception>
    public void Add(double negativeLogLikelihood, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count == 0) return;
        _negativeLogLikelihood += negativeLogLikelihood;
        _count += count;
    }

    /// <summary>The perplexity of everything added so far.</summary>
    public PerplexityResult Result => new(_negativeLogLikelihood, _count);
}
