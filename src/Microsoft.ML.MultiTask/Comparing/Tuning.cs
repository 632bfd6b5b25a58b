namespace Microsoft.ML.MultiTask.Comparing;

/// <summary>Chooses weights and learning rates on the validation rows.</summary>
/// <param name="arms">The arms, the main task alone first.</param>
/// <param name="comparison">How the comparison is done.</param>
/// <param name="notes">Where to say that something was not tried.</param>
internal sealed class Tuning(IReadOnlyList<PlannedArm> arms, ComparisonOptions comparison, ComparisonNotes notes)
{
    private static readonly IReadOnlyDictionary<string, double> _none = new Dictionary<string, double>();

    private readonly Dictionary<PlannedArm, ArmSettings> _chosen = new(ReferenceEqualityComparer.Instance);

    /// <summary>What was chosen for an arm; what was given where nothing was.</summary>
    public ArmSettings this[PlannedArm arm] => _chosen.GetValueOrDefault(arm) ?? new ArmSettings(Rate, _none);

    /// <summary>The number of trials.</summary>
    public int Count => comparison.TuningSeeds.Count * arms.Select(arm => Candidates(arm).Count).Where(count => count > 1).Sum();

    /// <summary>The arms whose settings are chosen at a time, those first that others start from.</summary>
    public IEnumerable<IReadOnlyList<PlannedArm>> Rounds()
    {
        yield return [arms[0]];
        yield return [.. arms.Skip(1).Where(arm => arm.StartsFrom.Count == 0 && arm.LeavesOutOf is null)];
        yield return [.. arms.Where(arm => arm.StartsFrom.Count > 0 && arm.LeavesOutOf is null)];
        yield return [.. arms.Where(arm => arm.LeavesOutOf is not null)];
    }

    /// <summary>The trials of some arms, candidate by candidate; none for an arm that has nothing to choose from.</summary>
    public IEnumerable<(PlannedArm Arm, ArmSettings Settings, int Seed)> Trials(IReadOnlyList<PlannedArm> round) =>
        from trial in round.SelectMany(arm => Candidates(arm).Select((settings, c) => (Arm: arm, Settings: settings, Number: c)))
        where Candidates(trial.Arm).Count > 1
        orderby trial.Number
        from seed in comparison.TuningSeeds
        select (trial.Arm, trial.Settings, seed);

    /// <summary>Chooses what is best on the validation rows, on average over the seeds; of equals the first.</summary>
    /// <param name="arm">The arm.</param>
    /// <param name="trials">Its trials that are finished.</param>
    public void Choose(PlannedArm arm, IReadOnlyList<ComparisonRun> trials)
    {
        IReadOnlyList<ArmSettings> candidates = Candidates(arm);
        (ArmSettings Settings, double Value)[] tried =
        [
            .. candidates.Select(candidate => (candidate, Value(candidate, trials))).Where(trial => trial.Item2 is not null)
                .Select(trial => (trial.candidate, trial.Item2!.Value)),
        ];
        if (candidates.Count == 1) _chosen[arm] = candidates[0];
        else if (tried.Length == 0) notes.Add($"Arm '{arm.Name}' has the weights and learning rates that were given: none of its trials was finished.");
        else
        {
            int missing = candidates.Count - tried.Length;
            if (missing > 0) notes.Add($"Arm '{arm.Name}': {missing} of {candidates.Count} trials were not finished.");
            _chosen[arm] = (trials[0].HigherIsBetter ? tried.MaxBy(trial => trial.Value) : tried.MinBy(trial => trial.Value)).Settings;
        }
    }

    private double Rate => _chosen.TryGetValue(arms[0], out ArmSettings? alone) ? alone.LearningRate : 1;

    private IReadOnlyList<ArmSettings> Candidates(PlannedArm arm) => arm switch
    {
        _ when arm == arms[0] => [.. comparison.LearningRates.Select(factor => new ArmSettings(factor, _none))],
        { LeavesOutOf: { } all } => [this[all] with { Weights = this[all].Weights.Where(weight => arm.Weighed.Contains(weight.Key)).ToDictionary() }],
        { IsPlacebo: true } or { Weighed.Count: 0 } => [new ArmSettings(Rate, _none)],
        _ => [.. comparison.Weights.Select(factor => new ArmSettings(Rate, arm.Weighed.ToDictionary(name => name, name => factor * Start(arm, name))))],
    };

    /// <summary>What the weight of an objective starts from in an arm.</summary>
    private double Start(PlannedArm arm, string objective) =>
        arm.StartsFrom.GetValueOrDefault(objective) is { } single ? this[single].Weights.GetValueOrDefault(objective, 1) : 1;

    /// <summary>The mean over the seeds; null where a run is missing or has failed.</summary>
    private double? Value(ArmSettings candidate, IReadOnlyList<ComparisonRun> trials)
    {
        ComparisonRun[] own = [.. trials.Where(run => new ArmSettings(run.LearningRate, run.Weights).Equals(candidate))];
        return own.Length < comparison.TuningSeeds.Count || own.Any(run => double.IsNaN(run.Validation)) ? null : own.Average(run => run.Validation);
    }
}
