using Microsoft.ML.MultiTask.Training;

namespace Microsoft.ML.MultiTask.Comparing;

/// <summary>Which arms a comparison has.</summary>
internal static class ArmPlan
{
    private const string PlaceboName = "placebo";

    /// <summary>The main task alone, with each auxiliary objective, with all, with all but each, and the placebo.</summary>
    /// <exception cref="ArgumentException">There is no auxiliary objective.</exception>
    public static IReadOnlyList<PlannedArm> Of(MultiTaskTrainer.Options options, bool hasPlacebo)
    {
        if (options.Auxiliary.Count == 0)
        {
            throw new ArgumentException("There is no auxiliary objective to compare the main task alone with: add some to Auxiliary, such as new "
                + "LanguageModel().",
                nameof(options.Auxiliary));
        }
        string[] names = Names(options);
        var alone = new PlannedArm($"{options.Tasks[0].Name} alone", OptionsSubset.Without(options, names));
        PlannedArm[] each = [.. names.Select(name => Arm($"with {name}", OptionsSubset.With(options, [name]))).Where(arm => arm.Weighed.Count < names.Length)];
        PlannedArm all = new(names.Length == 1 ? $"with {names[0]}" : $"with all {names.Length}", options)
        {
            Weighed = names,
            StartsFrom = names.Where(name => each.Any(arm => arm.Weighed.Contains(name)))
                .ToDictionary(name => name, name => each.First(arm => arm.Weighed.Contains(name))),
        };
        IEnumerable<PlannedArm> allBut = names.Select(name => Arm($"all but {name}", OptionsSubset.Without(options, [name])))
            .Where(arm => arm.Weighed.Count > 0 && !each.Any(other => other.Weighed.SequenceEqual(arm.Weighed)))
            .DistinctBy(arm => string.Join('\n', arm.Weighed)).Select(arm => arm with { LeavesOutOf = all });
        PlannedArm[] placebo = hasPlacebo ? [Placebo(all)] : [];
        return [alone, .. each, all, .. allBut, .. placebo];

        static PlannedArm Arm(string name, MultiTaskTrainer.Options options) => new(name, options) { Weighed = Names(options), IsDerived = true };
    }

    /// <summary>Given arms, the first of which is the one that the others are compared with; and a placebo of the one with the most auxiliary
    /// objectives.</summary>
    /// <exception cref="ArgumentException">There are fewer than two arms, two have one name, or they differ in the main task or the validation
    /// rows.</exception>
    public static IReadOnlyList<PlannedArm> Of(IReadOnlyList<ComparisonArm> arms, bool hasPlacebo)
    {
        if (arms.Count < 2) throw new ArgumentException($"A comparison needs at least two arms, not {arms.Count}.", nameof(arms));
        if (arms.GroupBy(arm => arm.Name).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"Two arms are called '{twice.Key}'; give one of them another name.", nameof(arms));
        }
        if (hasPlacebo && arms.Any(arm => arm.Name == PlaceboName))
        {
            throw new ArgumentException(
                $"An arm is called '{PlaceboName}', which is the name of the control that is added; give it another name, or leave Placebo out.", nameof(arms));
        }
        MultiTaskTrainer.Options first = arms[0].Options;
        foreach (ComparisonArm arm in arms) RequireSameTask(arm, arms[0]);
        HashSet<string> alone = [.. Names(first)];
        PlannedArm[] planned =
            [.. arms.Select(arm => new PlannedArm(arm.Name, arm.Options) { Weighed = [.. Names(arm.Options).Where(name => !alone.Contains(name))] })];
        return hasPlacebo && planned.MaxBy(arm => arm.Weighed.Count) is { Weighed.Count: > 0 } most ? [.. planned, Placebo(most)] : planned;
    }

    private static PlannedArm Placebo(PlannedArm arm) =>
        arm with { Name = PlaceboName, StartsFrom = new Dictionary<string, PlannedArm>(), IsPlacebo = true, IsDerived = true };

    private static string[] Names(MultiTaskTrainer.Options options) => [.. options.Auxiliary.Select(objective => objective.Name)];

    private static void RequireSameTask(ComparisonArm arm, ComparisonArm first)
    {
        if (arm.Options.Tasks.Count == 0 || first.Options.Tasks.Count == 0) return; // which the trainer refuses
        if (arm.Options.Tasks[0].Name != first.Options.Tasks[0].Name)
        {
            throw new ArgumentException($"The first task of arm '{arm.Name}' is '{arm.Options.Tasks[0].Name}', that of '{first.Name}' "
                + $"'{first.Options.Tasks[0].Name}'; all arms need the same one to be compared.", nameof(arm));
        }
        if (arm.Options.ValidationSet != first.Options.ValidationSet || arm.Options.ValidationFraction != first.Options.ValidationFraction)
        {
            throw new ArgumentException($"Arms '{arm.Name}' and '{first.Name}' have other validation rows; give them the same ValidationSet and "
                + "ValidationFraction.", nameof(arm));
        }
    }
}
