namespace Microsoft.ML.MultiTask;

/// <summary>How much of every corpus an epoch holds. The main corpus, or else the first that a stage reads, comes once per epoch. A
/// setting.</summary>
public abstract record CorpusSampler
{
    /// <summary>What the main corpus is called.</summary>
    public const string Main = "main";

    /// <summary>The share of every corpus in the rows of an epoch, up to a common factor.</summary>
    /// <param name="corpora">Names and sizes of those that are read; first the main corpus, called <see cref="Main"/>, unless a stage leaves it out. The
    /// others go by their <see cref="Objective.DataName"/>.</param>
    /// <param name="progress">How far the epoch lies on the way from the first (0) to the last (1).</param>
    public abstract double[] Shares(IReadOnlyList<(string Name, int Rows)> corpora, double progress);

    /// <summary>Throws when a setting makes no sense.</summary>
    /// <param name="corpora">The names of all corpora.</param>
    public virtual void Validate(IReadOnlyList<string> corpora)
    {
    }

    /// <summary>These settings for a run with only some of the corpora: what is set for others is left out. Default: as they are.</summary>
    /// <param name="corpora">The names of the corpora that are left.</param>
    public virtual CorpusSampler For(IReadOnlyCollection<string> corpora) => this;

    /// <summary>Every corpus once: shares as the sizes.</summary>
    public static CorpusSampler Proportional { get; } = new Temperature(1);

    /// <summary>All corpora alike, whatever their sizes: the rows of smaller ones are repeated.</summary>
    public static CorpusSampler Uniform { get; } = new Temperature(double.PositiveInfinity);
}
