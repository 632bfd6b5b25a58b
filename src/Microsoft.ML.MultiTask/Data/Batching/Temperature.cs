namespace Microsoft.ML.MultiTask;

/// <summary>Shares as the sizes to the power of one over the temperature: 1 is proportional, infinity is uniform (Arivazhagan et al. 2019 use 5).</summary>
/// <param name="Value">The temperature, above 0.</param>
public sealed record Temperature(double Value) : CorpusSampler
{
    /// <inheritdoc/>
    public override double[] Shares(IReadOnlyList<(string Name, int Rows)> corpora, double progress) =>
        [.. corpora.Select(corpus => Math.Pow(corpus.Rows, 1 / Value))];

    /// <inheritdoc/>
    public override void Validate(IReadOnlyList<string> corpora)
    {
        if (!(Value > 0)) throw new ArgumentOutOfRangeException(nameof(Value), Value, "The temperature of a sampler is above 0.");
    }
}
