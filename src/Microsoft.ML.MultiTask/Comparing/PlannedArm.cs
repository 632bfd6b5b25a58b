namespace Microsoft.ML.MultiTask.Comparing;

/// <summary>An arm before its settings are chosen.</summary>
/// <param name="Name">What tables call it.</param>
/// <param name="Options">Its settings as they were given.</param>
internal sealed record PlannedArm(string Name, MultiTaskTrainer.Options Options)
{
    /// <summary>The auxiliary objectives whose weights are tried, together.</summary>
    public IReadOnlyList<string> Weighed { get; init; } = [];

    /// <summary>By the name of an objective, the arm whose choice its weight starts from. Those left out start from 1.</summary>
    public IReadOnlyDictionary<string, PlannedArm> StartsFrom { get; init; } = new Dictionary<string, PlannedArm>();

    /// <summary>The arm whose choice it takes over, without trials of its own: that with all objectives, where it leaves some of them out.</summary>
    public PlannedArm? LeavesOutOf { get; init; }

    /// <summary>Whether its auxiliary objectives are to weigh next to nothing.</summary>
    public bool IsPlacebo { get; init; }

    /// <summary>Whether it was derived, not asked for: one that cannot be trained is then left out.</summary>
    public bool IsDerived { get; init; }
}
