namespace Microsoft.ML.MultiTask;

/// <summary>
/// A phase of training, such as pretraining by a language model before fine-tuning on labels. Stages follow each other on the same network; each is a run of
/// its own, with a fresh optimiser and weighting and with schedules that go from 0 to 1 over it. What is left null is as in the trainer's options.</summary>
/// <remarks>
/// A stage that trains the first main task keeps the weights of its best epoch on the validation rows; any other keeps its last. An epoch reads the corpora
/// that have rows for the objectives of the stage. </remarks>
public sealed record Stage
{
    /// <summary>What logs and reports call it.</summary>
    public required string Name { get; init; }

    /// <summary>The names of the objectives it trains; empty (the default): all.</summary>
    public IReadOnlyList<string> Objectives { get; init; } = [];

    /// <summary>Weights in place of <see cref="Objective.Weight"/>, by the name of the objective.</summary>
    public IReadOnlyDictionary<string, Schedule> Weights { get; init; } = new Dictionary<string, Schedule>();

    /// <summary>The parts whose parameters stand still: an input (<c>Tokens</c>: all of its encoders), a part of one (<c>Tokens/words</c>,
    /// <c>Tokens/characters</c>, <c>Tokens/layer1</c>), or an objective. Their dropout goes on. Short for a frozen <see cref="ParameterGroup"/> before all
    /// others. Default none.</summary>
    public IReadOnlyList<string> Frozen { get; init; } = [];

    /// <summary>The parts, named as in <see cref="Frozen"/>, that begin the stage with fresh parameters. Default none.</summary>
    public IReadOnlyList<string> Fresh { get; init; } = [];

    /// <summary>How often the main corpus is read, at most.</summary>
    public int? Epochs { get; init; }

    /// <summary>The stage ends after so many epochs without a gain on the main task's validation metric, if it trains that task.</summary>
    public int? Patience { get; init; }

    /// <summary>How the losses become gradients.</summary>
    public WeightingSettings? Weighting { get; init; }

    /// <summary>The optimiser.</summary>
    public OptimizerSettings? Optimizer { get; init; }

    /// <summary>Parts that are trained in their own way.</summary>
    public IReadOnlyList<ParameterGroup>? ParameterGroups { get; init; }

    /// <summary>How the learning rate goes over the stage.</summary>
    public LearningRateSchedule? LearningRateSchedule { get; init; }

    /// <summary>The rows of an average batch.</summary>
    public int? BatchSize { get; init; }

    /// <summary>How much of every corpus an epoch holds.</summary>
    public CorpusSampler? Sampler { get; init; }

    /// <summary>How the rows of several corpora come together in batches.</summary>
    public BatchComposition? Batches { get; init; }

    /// <summary>Where the batches come from in place of the rows.</summary>
    public BatchSource? BatchSource { get; init; }

    /// <summary>Which rows come first.</summary>
    public Curriculum? Curriculum { get; init; }

    /// <summary>Throws when a setting makes no sense.</summary>
    /// <param name="objectives">The objectives of the trainer.</param>
    /// <param name="corpora">The names of the corpora.</param>
    internal void Validate(IReadOnlyList<Objective> objectives, IReadOnlyList<string> corpora)
    {
        if (string.IsNullOrWhiteSpace(Name)) throw new ArgumentException("A stage needs a name.", nameof(Name));
        foreach (string name in Objectives.Concat(Weights.Keys))
        {
            if (objectives.All(objective => objective.Name != name))
            {
                throw new ArgumentException($"Stage '{Name}' names the objective '{name}', but the objectives are "
                    + $"{string.Join(", ", objectives.Select(objective => $"'{objective.Name}'"))}.", nameof(Objectives));
            }
        }
        if (Objectives.Count > 0 && Weights.Keys.FirstOrDefault(name => !Objectives.Contains(name)) is { } idle)
        {
            throw new ArgumentException($"Stage '{Name}' gives a weight to the objective '{idle}', which it does not train: add it to Objectives, or leave its "
                + "weight out.", nameof(Weights));
        }
        foreach (Schedule weight in Weights.Values) weight.Validate();
        if (Epochs < 1) throw new ArgumentOutOfRangeException(nameof(Epochs), Epochs, $"Stage '{Name}': a stage has at least one epoch.");
        if (Patience < 1) throw new ArgumentOutOfRangeException(nameof(Patience), Patience, $"Stage '{Name}': patience is at least one epoch.");
        if (BatchSize < 1) throw new ArgumentOutOfRangeException(nameof(BatchSize), BatchSize, $"Stage '{Name}': a batch has at least one row.");
        Weighting?.Validate([.. objectives.Where(objective => objective.IsBalanced).Select(objective => objective.Name)]);
        Sampler?.Validate(corpora);
        Curriculum?.Validate();
    }
}
