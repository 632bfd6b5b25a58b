using Microsoft.ML.MultiTask.Comparing;

namespace Microsoft.ML.MultiTask;

/// <summary>Which auxiliary objective helps? Measured, and foreseen.</summary>
public static class ComparisonExtensions
{
    /// <summary>Measures what the auxiliary objectives of some settings do to the main task: trains it alone, with each of them, with all, with all but each,
    /// and with all at next to no weight (the placebo).</summary>
    /// <remarks>
    /// Learning rates (of the main task alone) and weights (of every other arm) are chosen on validation rows with seeds apart from those reported; an arm that
    /// leaves one objective out has the weights of the arm with all. In all arms the main task has the same batches
    /// (<see cref="BatchComposition.Balanced"/>) and is trained until its validation metric stops rising. Gains on the test rows are paired by seed, tested by
    /// Student's paired t test and corrected for the number of arms by Holm's method; where nothing is shown, the result says what would have been. Settings
    /// that other objectives are named in, such as groups, ratios and stages, are taken over for those that an arm has.
    /// </remarks>
    /// <param name="catalog">The catalog.</param>
    /// <param name="options">The main task and its auxiliary objectives. Seed, epochs, patience and batches are those of the comparison.</param>
    /// <param name="data">The rows.</param>
    /// <param name="comparison">How it is done; null: by default.</param>
    /// <exception cref="ArgumentException">There is no auxiliary objective, or a setting makes no sense.</exception>
    /// <exception cref="InvalidOperationException">The rows do not fit the settings, or there are too few of validation or test.</exception>
    /// <exception cref="OperationCanceledException">The comparison was cancelled before its first run was finished; later, what is there comes
    /// back.</exception>
    public static ComparisonResult Compare(this MultiTaskCatalog catalog, MultiTaskTrainer.Options options, IDataView data,
        ComparisonOptions? comparison = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        _ = catalog.Trainer(options); // refuses options that make no sense before arms are made of them
        return Run(catalog, settings => ArmPlan.Of(options, settings.Placebo), data, comparison);
    }

    /// <summary>Measures several ways of training the same main task. The first is what the others are compared with; of every other the weights of those
    /// auxiliary objectives are tried that the first one has not.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="arms">The ways of training, at least two, with the same first task and validation rows.</param>
    /// <param name="data">The rows.</param>
    /// <param name="comparison">How it is done; null: by default.</param>
    /// <exception cref="ArgumentException">The arms cannot be compared, or a setting makes no sense.</exception>
    /// <exception cref="InvalidOperationException">The rows do not fit the settings, or there are too few of validation or test.</exception>
    /// <exception cref="OperationCanceledException">The comparison was cancelled before its first run was finished; later, what is there comes
    /// back.</exception>
    public static ComparisonResult CompareArms(this MultiTaskCatalog catalog, IReadOnlyList<ComparisonArm> arms, IDataView data,
        ComparisonOptions? comparison = null)
    {
        ArgumentNullException.ThrowIfNull(arms);
        return Run(catalog, settings => ArmPlan.Of(arms, settings.Placebo), data, comparison);
    }

    /// <summary>Looks at auxiliary objectives without training them to the end: the angle between their gradients and those of the main task over a short joint
    /// training, part by part; the learning curves of short trainings of every objective alone; and their data. None of it proves anything: it is what a
    /// <see cref="GainPredictor"/> learns from.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="options">The main task and its auxiliary objectives. Epochs, patience, stages and seed are those of <paramref name="relation"/>.</param>
    /// <param name="data">The rows.</param>
    /// <param name="relation">How it is done; null: by default.</param>
    /// <exception cref="ArgumentException">There is no auxiliary objective, or a setting makes no sense.</exception>
    /// <exception cref="InvalidOperationException">The rows do not fit the settings.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static RelationResult Relate(this MultiTaskCatalog catalog, MultiTaskTrainer.Options options, IDataView data, RelationOptions? relation = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(data);
        relation ??= new RelationOptions();
        relation.Validate();
        if (options.Auxiliary.All(objective => objective is Penalty))
        {
            throw new ArgumentException("There is no auxiliary objective to relate to the main task: add some to Auxiliary, such as new LanguageModel().",
                nameof(options));
        }
        return new RelationJob(catalog.Context, options, data, relation).Run();
    }

    /// <summary>Searches which auxiliary objectives, at which weights and layers, serve the main task best on the validation rows, by successive
    /// halving.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="options">The main task and all auxiliary objectives that may be taken.</param>
    /// <param name="data">The rows.</param>
    /// <param name="search">How to search; null: by default.</param>
    /// <exception cref="ArgumentException">There is no auxiliary objective, or a setting makes no sense.</exception>
    /// <exception cref="InvalidOperationException">The rows do not fit the settings, or there are too few for validation.</exception>
    /// <exception cref="OperationCanceledException">The search was cancelled before its first run was finished.</exception>
    public static SearchResult SearchAuxiliaries(this MultiTaskCatalog catalog, MultiTaskTrainer.Options options, IDataView data,
        AuxiliarySearch? search = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        search ??= new AuxiliarySearch();
        search.Validate();
        _ = catalog.Trainer(options);
        if (options.Auxiliary.Count == 0)
        {
            throw new ArgumentException("There is no auxiliary objective to search among: add some to Auxiliary, such as new LanguageModel().",
                nameof(options));
        }
        using var job = new SearchJob(catalog.Context, options, data, search);
        return job.Run();
    }

    private static ComparisonResult Run(MultiTaskCatalog catalog, Func<ComparisonOptions, IReadOnlyList<PlannedArm>> plan, IDataView data,
        ComparisonOptions? comparison)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        comparison ??= new ComparisonOptions();
        comparison.Validate();
        using var job = new ComparisonJob(catalog.Context, plan(comparison), data, comparison);
        return job.Run();
    }
}
