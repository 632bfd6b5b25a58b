namespace Microsoft.ML.MultiTask.Benchmarks;

/// <summary>Our library against something else on the same workload.</summary>
/// <param name="Name">Of the ratio.</param>
/// <param name="Tokens">Real tokens of one measured run.</param>
/// <param name="Ours">Makes the library's side.</param>
/// <param name="Other">Makes the side it is measured against.</param>
public sealed record Comparison(string Name, int Tokens, Func<Workload, IThroughput> Ours, Func<Workload, IThroughput> Other)
{
    /// <summary>Whether the words of a generated corpus are those of a vocabulary of subwords. Default false.</summary>
    public bool OfSubwords { get; init; }
}
