namespace Microsoft.ML.MultiTask;

/// <summary>Everything a training run needs to know. Immutable; checked when the trainer is made.</summary>
public abstract record TrainingOptions
{
    /// <summary>What the network reads of a row; at least one.</summary>
    public IReadOnlyList<Input> Inputs { get; init; } = [];

    /// <summary>How inputs are encoded. Default: one <see cref="BiLstm"/> layer over words.</summary>
    public EncoderSettings Encoder { get; init; } = new BiLstm();

    /// <summary>Other encoders for some inputs, by the input's name.</summary>
    public IReadOnlyDictionary<string, EncoderSettings> InputEncoders { get; init; } = new Dictionary<string, EncoderSettings>();

    /// <summary>The inputs that are read by the encoder of another one, by their names: one and the same encoder, trained by all of them and saved once, as for
    /// the two texts of a pair. Inputs of words must share their vocabulary, see <see cref="Words.VocabularyOf"/>; inputs of vectors must have as many
    /// features. Default: none.</summary>
    public IReadOnlyDictionary<string, string> EncoderAliases { get; init; } = new Dictionary<string, string>();

    /// <summary>What the objectives share of the encoders, and what each has for itself. Default: one encoder for all, <see cref="Hard"/>.</summary>
    public SharingSettings Sharing { get; init; } = new Hard();

    /// <summary>The main tasks; at least one. All are shipped with the model. Only the first one's validation metric decides on early stopping, the best
    /// weights and the learning rate.</summary>
    public IReadOnlyList<TaskObjective> Tasks { get; init; } = [];

    /// <summary>Auxiliary objectives: trained beside the tasks, left out of the model unless they ask to be kept.</summary>
    public IReadOnlyList<Objective> Auxiliary { get; init; } = [];

    /// <summary>How the losses become gradients. Default: the plain sum of the weighted losses.</summary>
    public WeightingSettings Weighting { get; init; } = new Fixed();

    /// <summary>What the weights of objectives are given to. Default: <see cref="LossNormalization.Batch"/>, the mean of the loss over a batch.</summary>
    public LossNormalization LossNormalization { get; init; }

    /// <summary>The optimiser. Default: <see cref="Adam"/> with its usual settings.</summary>
    public OptimizerSettings Optimizer { get; init; } = new Adam();

    /// <summary>How the learning rate goes over training. Default: constant.</summary>
    public LearningRateSchedule LearningRateSchedule { get; init; } = new ConstantLearningRate();

    /// <summary>Parts of the network that are trained in their own way: slower, by another optimiser, in some steps only, or not at all. A parameter belongs to
    /// the first group that names it. Default none.</summary>
    public IReadOnlyList<ParameterGroup> ParameterGroups { get; init; } = [];

    /// <summary>Is given the gradients of every step after back-propagation and before clipping, all parameters in an order that is the same in every step; it
    /// may change the tensors in place. It runs on the training thread without gradient recording. Null (the default): none.</summary>
    public Action<IReadOnlyList<NamedGradient>>? GradientHook { get; init; }

    /// <summary>Gradients are scaled down to this global norm, taken over all parameter groups that step; null: never. Default 5.</summary>
    public float? GradientClipping { get; init; } = 5;

    /// <summary>The rows of an average batch. Rows of similar lengths come together and every batch is filled up to about as many positions as this many rows
    /// of mean length have, so batches of short rows hold more of them. Default 32.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>How often the main corpus is read, at most. Default 30.</summary>
    public int Epochs { get; init; } = 30;

    /// <summary>Training ends after so many epochs without a gain on the main task's validation metric; null: never. Default 5.</summary>
    public int? Patience { get; init; } = 5;

    /// <summary>The rows that decide on early stopping and on the best weights. Null (the default): <see cref="ValidationFraction"/> of the training rows are
    /// set aside.</summary>
    public IDataView? ValidationSet { get; init; }

    /// <summary>The share of the training rows set aside when there is no <see cref="ValidationSet"/>; 0: none, all epochs are run and the last weights kept.
    /// Default 0.1.</summary>
    public double ValidationFraction { get; init; } = 0.1;

    /// <summary>Whether vocabularies are learnt from the main view alone: what only the data of objectives holds is then unknown, as it is where the main task
    /// is trained without them. Default false.</summary>
    public bool MainVocabulary { get; init; }

    /// <summary>How much of every corpus an epoch holds where objectives bring their own data. Default: in proportion to the sizes.</summary>
    public CorpusSampler Sampler { get; init; } = CorpusSampler.Proportional;

    /// <summary>How the rows of several corpora come together in batches. Default: <see cref="BatchComposition.Mixed"/>.</summary>
    public BatchComposition Batches { get; init; } = BatchComposition.Mixed;

    /// <summary>Where the batches come from in place of the rows of the view given to <c>Fit</c>, which then gives vocabularies, label sets and validation rows
    /// alone. Null (the default): from the rows.</summary>
    public BatchSource? BatchSource { get; init; }

    /// <summary>Which rows come first; null (the default): all rows from the start.</summary>
    public Curriculum? Curriculum { get; init; }

    /// <summary>Phases of training that follow each other on the same network; empty (the default): one, with these options.</summary>
    public IReadOnlyList<Stage> Stages { get; init; } = [];

    /// <summary>The numbers that the weights are saved in with the model, now and when it is loaded and saved again. Training, and prediction in the process
    /// that trains, are not touched by it. Default: <see cref="WeightPrecision.Single"/>.</summary>
    public WeightPrecision SavedPrecision { get; init; }

    /// <summary>Fixes the run: parameters, order of rows, dropout. Null (the default): the seed of the <see cref="MLContext"/>, or 1 when it has
    /// none.</summary>
    public int? Seed { get; init; }

    /// <summary>The threads that libtorch spreads one operation over on the CPU; recurrent layers run their two directions side by side beyond that. More than
    /// the default of 1 pays only for layers far wider than usual.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Is told how training goes, about once a second and at the end of every epoch, on the training thread.</summary>
    public IProgress<TrainingReport>? Progress { get; init; }

    /// <summary>Ends training; <c>Fit</c> then returns the best model so far.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>The parameter groups of a stage: what it freezes, those of the settings, and those that objectives ask for.</summary>
    internal IReadOnlyList<ParameterGroup> GroupsOf(Stage stage, IEnumerable<Objective> objectives) =>
    [
        .. stage.Frozen.Count == 0 ? (ParameterGroup[])[] : [new ParameterGroup(stage.Frozen) { Frozen = true }],
        .. stage.ParameterGroups ?? ParameterGroups,
        .. objectives.Where(objective => objective.ParameterGroup is not null).Select(objective =>
            objective.ParameterGroup!.Parts.Count > 0 ? objective.ParameterGroup : objective.ParameterGroup with { Parts = [objective.Name] }),
    ];
}
