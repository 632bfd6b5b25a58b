using Microsoft.ML.MultiTask.Metrics;

namespace Microsoft.ML.MultiTask.Comparing;

/// <summary>Makes the result of a comparison from its runs.</summary>
internal sealed class ComparisonSummary
{
    private readonly CheckedArms _arms;
    private readonly Tuning _tuning;
    private readonly RunTrainer _trainer;
    private readonly ComparisonOptions _comparison;
    private readonly ComparisonNotes _notes;
    private readonly Dictionary<PlannedArm, ComparisonRun[]> _runs;
    private readonly ComparisonRun? _any;

    public ComparisonSummary(CheckedArms arms, Tuning tuning, RunTrainer trainer, ComparisonOptions comparison, ComparisonNotes notes)
    {
        _arms = arms;
        _tuning = tuning;
        _trainer = trainer;
        _comparison = comparison;
        _notes = notes;
        _runs = arms.Arms.ToDictionary(arm => arm, arm => trainer.Of(arm, isTrial: false).ToArray(),
            (IEqualityComparer<PlannedArm>)ReferenceEqualityComparer.Instance);
        _any = arms.Arms.SelectMany(arm => _runs[arm].Concat(trainer.Of(arm, isTrial: true))).FirstOrDefault(run => run.Failure is null);
    }

    private PlannedArm Alone => _arms.Arms[0];

    /// <summary>The result.</summary>
    public ComparisonResult Result()
    {
        Dictionary<PlannedArm, ComparisonGain> gains = Gains(_arms.Arms.Skip(1).Where(arm => !arm.IsPlacebo), Alone);
        foreach ((PlannedArm arm, ComparisonGain gain) in Gains(_arms.Arms.Where(arm => arm.IsPlacebo), Alone)) gains.Add(arm, gain);
        Dictionary<PlannedArm, ComparisonGain> contributions = _arms.Arms.FirstOrDefault(arm => arm.LeavesOutOf is not null) is { LeavesOutOf: { } all }
            ? Gains(_arms.Arms.Where(arm => arm.LeavesOutOf is not null), all, isReversed: true)
            : [];
        ComparedArm[] arms = [.. _arms.Arms.Select(arm => Compared(arm, gains.GetValueOrDefault(arm), contributions.GetValueOrDefault(arm)))];
        foreach (string doubt in Doubts(arms)) _notes.Add(doubt);
        (ComparedArm recommended, string recommendation) = ComparisonAdvice.Of(arms, _any?.HigherIsBetter ?? true, _comparison.Significance);
        return new ComparisonResult(_arms.Task, _any?.Metric ?? "", _any?.HigherIsBetter ?? true, arms)
        {
            Recommended = recommended,
            Recommendation = recommendation,
            Notes = _notes.All,
            IsComplete = arms.All(arm => arm.Runs.Count == _comparison.Seeds),
            Significance = _comparison.Significance,
        };
    }

    private ComparedArm Compared(PlannedArm arm, ComparisonGain? gain, ComparisonGain? contribution) => new()
    {
        Name = arm.Name,
        Options = _tuning[arm].Apply(arm, _comparison),
        LearningRate = _tuning[arm].LearningRate,
        Weights = arm.IsPlacebo ? new Dictionary<string, double>() : _tuning[arm].Weights,
        IsPlacebo = arm.IsPlacebo,
        Trials = _trainer.Of(arm, isTrial: true),
        Runs = _runs[arm],
        Validation = ConfidenceInterval.Of([.. Whole(arm).Select(run => run.Validation)], 1 - _comparison.Significance),
        Test = ConfidenceInterval.Of([.. Whole(arm).Select(Value)], 1 - _comparison.Significance),
        Gain = gain,
        Contribution = contribution,
    };

    /// <summary>How much better some arms are than another one, by the seeds that both have.</summary>
    private Dictionary<PlannedArm, ComparisonGain> Gains(IEnumerable<PlannedArm> arms, PlannedArm other, bool isReversed = false)
    {
        PlannedArm[] compared = [.. arms];
        double sign = (_any?.HigherIsBetter ?? true) == isReversed ? -1 : 1;
        IReadOnlyList<ComparisonGain> gains = ComparisonGain.Of([.. compared.Select(arm =>
        {
            (double Arm, double Other)[] pairs =
                [.. Whole(arm).Join(Whole(other), run => run.Seed, run => run.Seed, (own, its) => (sign * Value(own), sign * Value(its)))];
            return (pairs.Select(pair => pair.Arm).ToArray(), pairs.Select(pair => pair.Other).ToArray());
        })], _comparison.Significance);
        return compared.Zip(gains).ToDictionary(pair => pair.First, pair => pair.Second, (IEqualityComparer<PlannedArm>)ReferenceEqualityComparer.Instance);
    }

    /// <summary>The runs that did not fail.</summary>
    private IEnumerable<ComparisonRun> Whole(PlannedArm arm) => _runs[arm].Where(run => run.Failure is null);

    private static double Value(ComparisonRun run) => run.Test[run.Metric];

    private IEnumerable<string> Doubts(IReadOnlyList<ComparedArm> arms)
    {
        foreach (ComparedArm arm in arms)
        {
            if (arm.NearCap > 0)
            {
                yield return $"Arm '{arm.Name}': in {arm.NearCap} of {arm.Runs.Count} runs the best epoch is one of the last three allowed; set Epochs above "
                    + $"{_comparison.Epochs}.";
            }
            foreach (ComparisonRun failed in arm.Runs.Where(run => run.Failure is not null))
            {
                yield return $"Arm '{arm.Name}', seed {failed.Seed}, failed and is not counted: {failed.Failure}";
            }
        }
        if (arms.FirstOrDefault(arm => arm.IsPlacebo) is { Gain.Verdict: not ComparisonVerdict.NotResolved } placebo)
        {
            yield return $"The placebo {(placebo.Gain.Verdict == ComparisonVerdict.Helps ? "helps" : "hurts")}: what the auxiliary objectives bring with "
                + "them, such as other vocabularies (see MainVocabulary) or encoders, makes a difference without them.";
        }
    }
}
