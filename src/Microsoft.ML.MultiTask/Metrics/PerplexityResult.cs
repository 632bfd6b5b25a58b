namespace Microsoft.ML.MultiTask.Metrics;

/// <summary>What <see cref="Metrics.Perplexity"/> measured.</summary>
/// <param name="NegativeLogLikelihood">Sum of <c>-ln p</c> over all tokens.</param>
/// <param name="Count">Tokens.</param>
public sealed record PerplexityResult(double NegativeLogLikelihood, long Count) : IMetricResult
{
    /// <summary>Mean of <c>-ln p</c> per token, in nats; NaN without a token.</summary>
    public double MeanNegativeLogLikelihood => Count == 0 ? double.NaN : NegativeLogLikelihood / Count;

    /// <summary><c>exp</c> of the mean: the number of equally likely tokens it amounts to; NaN without a token.</summary>
    public double Perplexity => Math.Exp(MeanNegativeLogLikelihood);

    /// <inheritdoc/>
    public IReadOnlyList<MetricValue> ToValues() =>
        [new("Perplexity", Perplexity, false), new("MeanNegativeLogLikelihood", MeanNegativeLogLikelihood, false)];
}
