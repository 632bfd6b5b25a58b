namespace Microsoft.ML.MultiTask;

/// <summary>What one epoch came to.</summary>
/// <param name="Losses">The mean loss of every objective, before weights; objectives without a labelled row are left out.</param>
/// <param name="Validation">The validation metrics of the tasks, then those of adversaries on the validation rows that have their labels, each under the
/// adversary's name with the share of the most frequent label as <c>MajorityRate</c>; empty without validation rows.</param>
/// <param name="Steps">Its optimiser steps.</param>
/// <param name="Tokens">The positions trained on.</param>
/// <param name="Seconds">How long training took, without validation.</param>
public sealed record EpochSummary(IReadOnlyDictionary<string, double> Losses, IReadOnlyList<TaskMetrics> Validation, long Steps, long Tokens, double Seconds)
{
    /// <summary>The stage it belongs to; empty without stages.</summary>
    public string Stage { get; init; } = "";
}
