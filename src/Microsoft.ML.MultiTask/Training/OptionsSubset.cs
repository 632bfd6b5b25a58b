namespace Microsoft.ML.MultiTask.Training;

/// <summary>The options of a run with only some of its auxiliary objectives: what is set for the others by name is left out, the rest stays as it is.</summary>
internal static class OptionsSubset
{
    /// <summary>Options with some of the auxiliary objectives, and those that these work on.</summary>
    /// <param name="options">Options that make sense.</param>
    /// <param name="auxiliary">The names of the objectives to keep.</param>
    public static TOptions With<TOptions>(TOptions options, IEnumerable<string> auxiliary) where TOptions : TrainingOptions
    {
        var plan = new RunPlan(options);
        HashSet<string> kept = [.. plan.MainTasks.Select(task => task.Name)];
        foreach (string name in auxiliary)
        {
            kept.UnionWith(plan.WithTasks(plan.Objectives.Single(objective => objective.Name == name)).Select(objective => objective.Name));
        }
        return Keep(plan, options, kept);
    }

    /// <summary>Options without some of the auxiliary objectives, and without those that work on these.</summary>
    /// <param name="options">Options that make sense.</param>
    /// <param name="auxiliary">The names of the objectives to leave out.</param>
    public static TOptions Without<TOptions>(TOptions options, IReadOnlyCollection<string> auxiliary) where TOptions : TrainingOptions
    {
        var plan = new RunPlan(options);
        return Keep(plan, options, [.. plan.Objectives
            .Where(objective => !plan.WithTasks(objective).Any(read => auxiliary.Contains(read.Name))).Select(objective => objective.Name)]);
    }

    private static TOptions Keep<TOptions>(RunPlan plan, TOptions options, HashSet<string> objectives) where TOptions : TrainingOptions
    {
        Dictionary<IDataView, string> names = plan.Corpora.ToDictionary(corpus => corpus.Rows, corpus => corpus.Name);
        TOptions kept = options with
        {
            Auxiliary =
            [
                .. plan.Objectives.Zip(options.Tasks.Concat(options.Auxiliary)).Skip(options.Tasks.Count).Where(pair => objectives.Contains(pair.First.Name))
                    .Select(pair => pair.First.Data is { } rows ? pair.Second with { DataName = names[rows] } : pair.Second),
            ],
            Sharing = options.Sharing.For(objectives),
            Weighting = options.Weighting.For(objectives),
        };
        var left = new RunPlan(kept);
        string[] corpora = [CorpusSampler.Main, .. left.Corpora.Select(corpus => corpus.Name)];
        HashSet<string> gone = [.. plan.Objectives.Select(objective => objective.Name).Except(objectives), .. Encoded(plan).Except(Encoded(left))];
        return kept with
        {
            Sampler = options.Sampler.For(corpora),
            ParameterGroups = Without(options.ParameterGroups, gone),
            Stages = [.. options.Stages.Where(stage => stage.Objectives.Count == 0 || stage.Objectives.Any(objectives.Contains))
                .Select(stage => Keep(stage, objectives, corpora, gone))],
        };
    }

    private static Stage Keep(Stage stage, HashSet<string> objectives, string[] corpora, HashSet<string> gone) => stage with
    {
        Objectives = [.. stage.Objectives.Where(objectives.Contains)],
        Weights = stage.Weights.Where(weight => objectives.Contains(weight.Key)).ToDictionary(),
        Frozen = Without(stage.Frozen, gone),
        Fresh = Without(stage.Fresh, gone),
        ParameterGroups = stage.ParameterGroups is { } groups ? Without(groups, gone) : null,
        Weighting = stage.Weighting?.For(objectives),
        Sampler = stage.Sampler?.For(corpora),
    };

    /// <summary>The inputs that have an encoder.</summary>
    private static IEnumerable<string> Encoded(RunPlan plan) => plan.Objectives.SelectMany(plan.Reads).Select(input => input.Name).Distinct();

    private static ParameterGroup[] Without(IReadOnlyList<ParameterGroup> groups, HashSet<string> gone) =>
        [.. groups.Select(group => group with { Parts = Without(group.Parts, gone) }).Where(group => group.Parts.Count > 0)];

    private static string[] Without(IReadOnlyList<string> parts, HashSet<string> gone) => [.. parts.Where(part => !gone.Contains(part.Split('/')[0]))];
}
