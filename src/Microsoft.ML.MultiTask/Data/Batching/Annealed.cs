namespace Microsoft.ML.MultiTask;

/// <summary>Shares as the sizes to a power that falls from epoch to epoch, so that training begins in proportion to the sizes and ends with the corpora more
/// alike (Stickland and Murray 2019, "BERT and PALs", annealed sampling).</summary>
public sealed record Annealed : CorpusSampler
{
    /// <summary>The power in the first epoch. Default 1: in proportion to the sizes.</summary>
    public double Start { get; init; } = 1;

    /// <summary>The power in the last epoch; 0 makes all corpora alike. Default 0.2, as in the paper.</summary>
    public double End { get; init; } = 0.2;

    /// <inheritdoc/>
    public override double[] Shares(IReadOnlyList<(string Name, int Rows)> corpora, double progress) =>
        [.. corpora.Select(corpus => Math.Pow(corpus.Rows, Start + (End - Start) * progress))];

    /// <inheritdoc/>
    public override void Validate(IReadOnlyList<string> corpora)
    {
        if (!double.IsFinite(Start)) throw new ArgumentOutOfRangeException(nameof(Start), Start, "The first power of a sampler is a finite number.");
        if (!double.IsFinite(End)) throw new ArgumentOutOfRangeException(nameof(End), End, "The last power of a sampler is a finite number.");
    }
}
