using Microsoft.ML.MultiTask;

namespace SeedSystems;

/// <summary>What a comparison came to.</summary>
/// <param name="Comparison">The comparison.</param>
/// <param name="Result">What was measured.</param>
/// <param name="Relation">What was foreseen; null where nobody looked.</param>
internal sealed record ComparisonOutcome(Comparison Comparison, ComparisonResult Result, RelationResult? Relation)
{
    /// <summary>The arm that stands for the system.</summary>
    public ComparedArm With => Comparison.Arms.Count > 1
        ? Result[Comparison.Arms[Comparison.With].Name]
        : Result.Arms.Where(arm => !arm.IsPlacebo).MaxBy(arm => arm.Options.Auxiliary.Count)!;

    /// <summary>Every auxiliary objective that was looked at and has an arm of its own, called after it, with what was foreseen and what it gained.</summary>
    public IEnumerable<(ObjectiveRelation Relation, ComparisonGain Gain)> Foreseen => Relation is null ? [] : Relation.Relations
        .Select(relation => (relation, Result.Arms.FirstOrDefault(arm => arm.Name == $"with {relation.Auxiliary}")?.Gain)).Where(pair => pair.Gain is not null)
        .Select(pair => (pair.relation, pair.Gain!));
}
