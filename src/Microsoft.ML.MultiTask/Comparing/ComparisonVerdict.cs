namespace Microsoft.ML.MultiTask;

/// <summary>What the runs say of a difference.</summary>
public enum ComparisonVerdict
{
    /// <summary>Neither is shown at the level of significance.</summary>
    NotResolved,

    /// <summary>Better than what it is compared with.</summary>
    Helps,

    /// <summary>Worse than what it is compared with.</summary>
    Hurts,
}
