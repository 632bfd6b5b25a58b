namespace Microsoft.ML.MultiTask;

/// <summary>Given shares: for every row of the main corpus so many of another (Luong et al. 2016). In a stage that leaves the main corpus out they hold among
/// the others.</summary>
/// <param name="ToMain">By the name of the corpus, see <see cref="Objective.DataName"/>, its rows for one row of the main corpus.</param>
public sealed record Ratio(IReadOnlyDictionary<string, double> ToMain) : CorpusSampler
{
    /// <inheritdoc/>
    public override double[] Shares(IReadOnlyList<(string Name, int Rows)> corpora, double progress) =>
        [.. corpora.Select(corpus => corpus.Name == Main ? 1 : Share(corpus.Name))];

    /// <inheritdoc/>
    public override void Validate(IReadOnlyList<string> corpora)
    {
        foreach ((string name, double share) in ToMain)
        {
            if (name == Main || !corpora.Contains(name))
            {
                throw new ArgumentException($"The sampler has a ratio for '{name}', but beside the main one the corpora are "
                    + $"{string.Join(", ", corpora.Where(corpus => corpus != Main).Select(corpus => $"'{corpus}'").DefaultIfEmpty("none"))}; a corpus goes by "
                    + "its DataName, or by the name of the first objective with its Data.", nameof(ToMain));
            }
            if (share is not (> 0 and < double.PositiveInfinity))
            {
                throw new ArgumentOutOfRangeException(nameof(ToMain), share, $"The ratio for '{name}' is a number above 0.");
            }
        }
    }

    /// <inheritdoc/>
    public override CorpusSampler For(IReadOnlyCollection<string> corpora) =>
        this with { ToMain = ToMain.Where(ratio => corpora.Contains(ratio.Key)).ToDictionary() };

    private double Share(string name) => ToMain.TryGetValue(name, out double share)
        ? share
        : throw new ArgumentException($"The sampler has no ratio for the corpus '{name}'; add one.", nameof(ToMain));
}
