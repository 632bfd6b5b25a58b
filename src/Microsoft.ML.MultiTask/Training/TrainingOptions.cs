using Microsoft.ML.MultiTask.Sharing;

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

    /// <summary>What the objectives share of the encoders, and what each has for itself. Default: one encoder for all, <see cref="Hard"/>.</summary>
    public SharingSettings Sharing { get; init; } = new Hard();

    /// <summary>The main tasks; at least one. All are shipped with the model. Only the first one's validation metric decides on early stopping, the best
    /// weights and the learning rate.</summary>
    public IReadOnlyList<TaskObjective> Tasks { get; init; } = [];

    /// <summary>Auxiliary objectives: trained beside the tasks, left out of the model unless they ask to be kept.</summary>
    public IReadOnlyList<Objective> Auxiliary { get; init; } = [];

    /// <summary>How the losses become gradients. Default: the plain sum of the weighted losses.</summary>
    public WeightingSettings Weighting { get; init; } = new Fixed();

    /// <summary>The optimiser. Default: <see cref="Adam"/> with its usual settings.</summary>
    public OptimizerSettings Optimizer { get; init; } = new Adam();

    /// <summary>How the learning rate goes over training. Default: constant.</summary>
    public LearningRateSchedule LearningRateSchedule { get; init; } = new ConstantLearningRate();

    /// <summary>Gradients are scaled down to this global norm; null: never. Default 5.</summary>
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

    /// <summary>How much of every corpus an epoch holds where objectives bring their own data. Default: in proportion to the sizes.</summary>
    public CorpusSampler Sampler { get; init; } = CorpusSampler.Proportional;

    /// <summary>How the rows of several corpora come together in batches. Default: <see cref="BatchComposition.Mixed"/>.</summary>
    public BatchComposition Batches { get; init; } = BatchComposition.Mixed;

    /// <summary>Which rows come first; null (the default): all rows from the start.</summary>
    public Curriculum? Curriculum { get; init; }

    /// <summary>Phases of training that follow each other on the same network; empty (the default): one, with these options.</summary>
    public IReadOnlyList<Stage> Stages { get; init; } = [];

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

    /// <summary>All objectives, main tasks first, with their open choices settled.</summary>
    internal IReadOnlyList<Objective> Objectives() => [.. Tasks.Concat(Auxiliary).Select(objective => objective.Resolve(Inputs[0].Name))];

    /// <summary>The encoder of an input, with what <see cref="EncoderOf"/> stands for.</summary>
    internal EncoderSettings EncoderFor(string input) => InputEncoders.GetValueOrDefault(input) switch
    {
        EncoderOf same => InputEncoders.GetValueOrDefault(same.Input) ?? Encoder,
        { } own => own,
        null => Encoder,
    };

    /// <summary>The inputs that the rows of an objective must have: those that it and the task it works on read, and those that their encoders
    /// read.</summary>
    internal IReadOnlyList<Input> Reads(Objective objective)
    {
        IEnumerable<string> ofTask = Objectives().FirstOrDefault(other => other.Name == objective.WorksOn)?.EncodedInputs ?? [];
        string[] encoded = [.. objective.EncodedInputs, .. ofTask];
        HashSet<string> names = [.. encoded, .. encoded.SelectMany(input => EncoderFor(input).OtherInputs), .. objective.RawInputs];
        return [.. Inputs.Where(input => names.Contains(input.Name))];
    }

    /// <summary>The inputs that the rows of the main view must have, each with an objective that reads it: those of the main tasks, and those of objectives
    /// without data of their own.</summary>
    internal IReadOnlyList<(Input Input, Objective Reader)> ReadFromMain() =>
    [
        .. Objectives().Where((objective, k) => k < Tasks.Count || objective.Data is null)
            .SelectMany(objective => Reads(objective).Select(input => (Input: input, Reader: objective))).DistinctBy(read => read.Input.Name),
    ];

    /// <summary>The objectives, as sharing sees them: those with a view of their own, which penalties have not.</summary>
    internal static IReadOnlyList<SharingMember> Readers(IEnumerable<Objective> objectives) =>
        [.. objectives.Where(objective => objective.ReadsAs == objective.Name && objective is not Penalty)
            .Select(objective => new SharingMember(objective.Name, objective is TaskObjective))];

    /// <summary>Throws where the settings make no sense.</summary>
    internal void Validate()
    {
        if (Inputs.Count == 0)
        {
            throw new ArgumentException("There are no inputs: name at least one column to read, such as new Words(\"Tokens\").", nameof(Inputs));
        }
        if (Tasks.Count == 0)
        {
            throw new ArgumentException("There are no tasks: name at least one label column to learn, such as new SequenceLabels(\"Upos\").", nameof(Tasks));
        }
        foreach (Input input in Inputs) input.Validate();
        RequireUnique(Inputs.Select(input => input.Name), "input", nameof(Inputs));
        foreach (Input input in Inputs) ValidateLearner(input);
        IReadOnlyList<Objective> objectives = Objectives();
        RequireUnique(objectives.Select(objective => objective.Name), "objective", nameof(Auxiliary));
        foreach (Objective objective in objectives)
        {
            objective.Validate();
            foreach (string input in objective.EncodedInputs) RequireInput(input, $"Objective '{objective.Name}' reads");
            foreach (string input in objective.RawInputs) RequireInput(input, $"Objective '{objective.Name}' looks at");
        }
        Sharing.Validate(Readers(objectives));
        foreach (string name in InputEncoders.Keys) RequireInput(name, "InputEncoders names");
        ValidateSharedEncoders();
        Encoder.Validate();
        foreach (EncoderSettings encoder in InputEncoders.Values) encoder.Validate();
        RequireUnique(Stages.Select(stage => stage.Name), "stage", nameof(Stages));
        string[] corpora =
            [CorpusSampler.Main, .. objectives.Where(objective => objective.Data is not null).DistinctBy(objective => objective.Data).Select(o => o.Name)];
        foreach (Stage stage in Stages) stage.Validate(objectives, corpora);
        Sampler.Validate(corpora);
        Curriculum?.Validate();
        RequireValidation();
        foreach (Input input in Inputs)
        {
            foreach (string other in EncoderFor(input.Name).OtherInputs) RequireInput(other, $"The encoder of input '{input.Name}' reads");
        }
        Weighting.Validate([.. objectives.Where(objective => objective.IsBalanced).Select(objective => objective.Name)]);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Epochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads, 1);
        if (Patience < 1) throw new ArgumentOutOfRangeException(nameof(Patience), Patience, "Patience is at least one epoch; null turns early stopping off.");
        if (GradientClipping <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(GradientClipping), GradientClipping,
                "Gradients are clipped to a norm above 0; null turns clipping off.");
        }
        if (ValidationFraction is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(ValidationFraction), ValidationFraction, "The validation rows are a share from 0 to below 1.");
        }
    }

    /// <summary>A schedule that follows the validation metric would never do anything without one.</summary>
    private void RequireValidation()
    {
        if (ValidationSet is not null || ValidationFraction > 0) return;
        IEnumerable<LearningRateSchedule> used = Stages.Select(stage => stage.LearningRateSchedule).DefaultIfEmpty().Select(own => own ?? LearningRateSchedule);
        if (used.FirstOrDefault(schedule => schedule.FollowsValidation) is not { } schedule) return;
        throw new ArgumentException($"{schedule.GetType().Name} changes the learning rate by the main task's metric on the validation rows, but there are none: "
            + "set ValidationSet, or ValidationFraction above 0, or take another LearningRateSchedule.", nameof(LearningRateSchedule));
    }

    private void ValidateLearner(Input input)
    {
        if (input.LearnsWith is not { } learner) return;
        RequireInput(learner, $"Input '{input.Name}' learns with");
        if (learner == input.Name) throw new ArgumentException($"Input '{input.Name}' cannot learn with itself; name another input.", nameof(Inputs));
        input.ValidateWith(Inputs.Single(other => other.Name == learner));
    }

    private void ValidateSharedEncoders()
    {
        if (Encoder is EncoderOf) throw new ArgumentException("EncoderOf stands for the encoder of one input: set it in InputEncoders.", nameof(Encoder));
        foreach ((string input, EncoderSettings encoder) in InputEncoders)
        {
            if (encoder is not EncoderOf { Input: var owner }) continue;
            RequireInput(owner, $"EncoderOf gives input '{input}' the encoder of");
            if (InputEncoders.GetValueOrDefault(owner) is EncoderOf further)
            {
                throw new ArgumentException(
                    $"EncoderOf gives input '{input}' the encoder of '{owner}', which is that of '{further.Input}'; name an input with an encoder of its own.",
                    nameof(InputEncoders));
            }
            if (!Inputs.Single(other => other.Name == input).FitsEncoderOf(Inputs.Single(other => other.Name == owner)))
            {
                throw new ArgumentException($"EncoderOf gives input '{input}' the encoder of '{owner}', but the two have no vocabulary in common: "
                    + $"set VocabularyOf = \"{owner}\" of the Words '{input}'.", nameof(InputEncoders));
            }
        }
    }

    private void RequireInput(string name, string what)
    {
        if (Inputs.All(input => input.Name != name))
        {
            throw new ArgumentException($"{what} the input '{name}', but the inputs are {string.Join(", ", Inputs.Select(input => $"'{input.Name}'"))}.",
                nameof(Inputs));
        }
    }

    private static void RequireUnique(IEnumerable<string> names, string what, string parameter)
    {
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"Two {what}s are called '{twice.Key}'; set the Name of one of them.", parameter);
        }
    }
}
