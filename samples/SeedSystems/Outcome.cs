namespace SeedSystems;

/// <summary>What a system's comparisons came to.</summary>
internal sealed record Outcome(SeedSystem System, int Seeds, IReadOnlyList<ComparisonOutcome> Comparisons, double Seconds);
