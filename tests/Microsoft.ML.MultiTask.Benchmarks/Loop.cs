namespace Microsoft.ML.MultiTask.Benchmarks;

/// <summary>A reference loop on its own.</summary>
/// <param name="Name">Of the loop.</param>
/// <param name="Tokens">Real tokens of one measured run.</param>
/// <param name="Create">Makes it.</param>
public sealed record Loop(string Name, int Tokens, Func<Workload, IThroughput> Create)
{
    /// <summary>Whether the words of a generated corpus are those of a vocabulary of subwords. Default false.</summary>
    public bool OfSubwords { get; init; }
}
