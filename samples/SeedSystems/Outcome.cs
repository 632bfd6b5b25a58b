namespace SeedSystems;

/// <summary>What a system's comparisons came to.</summary>
/// <param name="System">The system.</param>
/// <param name="Seeds">The number of seeds.</param>
/// <param name="Comparisons">The comparisons.</param>
/// <param name="Conclusion">What follows from all of them together; empty: nothing.</param>
internal sealed record Outcome(SeedSystem System, int Seeds, IReadOnlyList<ComparisonOutcome> Comparisons, string Conclusion);
