using Microsoft.ML.MultiTask;

namespace SeedSystems;

/// <summary>What a comparison came to.</summary>
internal sealed record ComparisonOutcome(Comparison Comparison, ComparisonResult Result)
{
    /// <summary>The arm that stands for the system.</summary>
    public ComparedArm With => Result[Comparison.Arms[Comparison.With].Name];
}
