namespace Microsoft.ML.MultiTask.Data.Batching;

/// <summary>Given shares: for every row of the main corpus so many of another (Luong et al. 2016).</summary>
/// <param name="ToMain">By the name of the objective that brought the corpus, its rows for one row of the main corpus.</param>
public sealed record Ratio(IReadOnlyDictionary<string, double> ToMain) : CorpusSampler
{
    /// <inheritdoc/>
    public override double[] Shares(IReadOnlyList<(string Name, int Rows)> corpora, double progress) =>
        [1, .. corpora.Skip(1).Select(corpus => Share(corpus.Name))];

    private double Share(string name)
    {
        if (!ToMain.TryGetValue(name, out double share))
        {
            throw new ArgumentException($"The sampler has no ratio for the data of objective '{name}'.", nameof(ToMain));
        }
        if (share is not (> 0 and < double.PositiveInfinity))
        {
            throw new ArgumentOutOfRangeException(nameof(ToMain), share, $"The ratio for '{name}' is a number above 0.");
        }
        return share;
    }
}
