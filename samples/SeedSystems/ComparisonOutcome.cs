namespace SeedSystems;

/// <summary>What the arms of a comparison came to, in their order.</summary>
internal sealed record ComparisonOutcome(Comparison Comparison, IReadOnlyList<ArmOutcome> Arms)
{
    /// <summary>Whether more of the metric is better.</summary>
    public bool HigherIsBetter => Arms[0].Runs[0].HigherIsBetter;
}
