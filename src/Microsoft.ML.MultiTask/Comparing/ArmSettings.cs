namespace Microsoft.ML.MultiTask.Comparing;

/// <summary>What is chosen for an arm by trials.</summary>
/// <param name="LearningRate">What the learning rates are multiplied by.</param>
/// <param name="Weights">What the weights of objectives are multiplied by, by name.</param>
internal sealed record ArmSettings(double LearningRate, IReadOnlyDictionary<string, double> Weights)
{
    private const double PlaceboWeight = 1e-6;

    /// <summary>The settings that an arm is trained with.</summary>
    public MultiTaskTrainer.Options Apply(PlannedArm arm, ComparisonOptions comparison)
    {
        Func<string, Schedule, Schedule> weigh = arm.IsPlacebo
            ? (name, weight) => arm.Weighed.Contains(name) ? PlaceboWeight : weight
            : (name, weight) => weight.Scaled(Weights.GetValueOrDefault(name, 1));
        MultiTaskTrainer.Options options = arm.Options;
        return options with
        {
            Optimizer = Slower(options.Optimizer),
            Auxiliary = [.. options.Auxiliary.Select(objective => objective with { Weight = weigh(objective.Name, objective.Weight) })],
            Stages = [.. options.Stages.Where(stage => !arm.IsPlacebo || TrainsMain(stage, options)).Select(stage => stage with
            {
                Optimizer = stage.Optimizer is { } optimizer ? Slower(optimizer) : null,
                Weights = stage.Weights.ToDictionary(weight => weight.Key, weight => weigh(weight.Key, weight.Value)),
                Batches = TrainsMain(stage, options) ? Equal(stage.Batches ?? options.Batches, comparison) : stage.Batches ?? options.Batches,
            })],
            Batches = Equal(options.Batches, comparison),
            Epochs = comparison.Epochs,
            Patience = comparison.Patience,
        };
    }

    /// <summary>Whether batches differ from those of the main task alone unless they are replaced.</summary>
    public static bool HasOtherBatches(MultiTaskTrainer.Options options) => options.Auxiliary.Any(objective => objective.Data is not null)
        && options.Stages.Where(stage => TrainsMain(stage, options)).Select(stage => stage.Batches).OfType<BatchComposition>().Append(options.Batches)
            .Any(batches => !batches.CountsMainAlone && batches != BatchComposition.Mixed);

    /// <summary>Two settings are equal if they say the same.</summary>
    public bool Equals(ArmSettings? other) => other is not null && LearningRate == other.LearningRate && Weights.Count == other.Weights.Count
        && Weights.All(weight => other.Weights.TryGetValue(weight.Key, out double value) && value == weight.Value);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(LearningRate, Weights.Count);

    private static bool TrainsMain(Stage stage, MultiTaskTrainer.Options options) =>
        stage.Objectives.Count == 0 || stage.Objectives.Contains(options.Tasks[0].Name);

    private static BatchComposition Equal(BatchComposition batches, ComparisonOptions comparison) =>
        comparison.KeepBatches || batches.CountsMainAlone ? batches : BatchComposition.Balanced;

    private OptimizerSettings Slower(OptimizerSettings optimizer) => optimizer with { LearningRate = (float)(optimizer.LearningRate * LearningRate) };
}
