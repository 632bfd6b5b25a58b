namespace Microsoft.ML.MultiTask.Training;

/// <summary>Refuses options that make no sense, before anything is read or built.</summary>
/// <param name="plan">The options with their open choices settled.</param>
internal sealed class OptionsCheck(RunPlan plan)
{
    private readonly TrainingOptions _options = plan.Options;

    /// <summary>Throws without an input or a task.</summary>
    public static void RequireInputsAndTasks(TrainingOptions options)
    {
        if (options.Inputs.Count == 0)
        {
            throw new ArgumentException("There are no inputs: name at least one column to read, such as new Words(\"Tokens\").", nameof(options.Inputs));
        }
        if (options.Tasks.Count == 0)
        {
            throw new ArgumentException("There are no tasks: name at least one label column to learn, such as new SequenceLabels(\"Upos\").",
                nameof(options.Tasks));
        }
    }

    /// <summary>Throws where the settings make no sense.</summary>
    public void Run()
    {
        CheckInputs();
        CheckObjectives();
        CheckEncoders();
        CheckStages();
        foreach (Input input in _options.Inputs)
        {
            foreach (string other in plan.EncoderFor(input.Name).OtherInputs) RequireInput(other, $"The encoder of input '{input.Name}' reads");
        }
        _options.Weighting.Validate([.. plan.Objectives.Where(objective => objective.IsBalanced).Select(objective => objective.Name)]);
        CheckNumbers();
    }

    private void CheckInputs()
    {
        foreach (Input input in _options.Inputs) input.Validate();
        RequireUnique(_options.Inputs.Select(input => input.Name), "inputs", nameof(_options.Inputs));
        foreach (Input input in _options.Inputs) CheckLearner(input);
    }

    private void CheckObjectives()
    {
        RequireUnique(plan.Objectives.Select(objective => objective.Name), "objectives", nameof(_options.Auxiliary));
        foreach (Objective objective in plan.Objectives)
        {
            objective.Validate();
            foreach (string input in objective.EncodedInputs) RequireInput(input, $"Objective '{objective.Name}' reads");
            foreach (string input in objective.RawInputs.Concat(objective.TrainingInputs)) RequireInput(input, $"Objective '{objective.Name}' looks at");
        }
        foreach (Objective objective in plan.Objectives) RequireNoCircle(objective, []);
        _options.Sharing.Validate(RunPlan.Members(plan.Objectives));
        _options.Sharing.ValidateObjectives([.. plan.Objectives.Select(objective => objective.Name)]);
    }

    private void CheckEncoders()
    {
        foreach (string name in _options.InputEncoders.Keys) RequireInput(name, "InputEncoders names");
        foreach ((string input, string owner) in _options.EncoderAliases) CheckAlias(input, owner);
        _options.Encoder.Validate();
        foreach (EncoderSettings encoder in _options.InputEncoders.Values) encoder.Validate();
    }

    private void CheckStages()
    {
        RequireUnique(_options.Stages.Select(stage => stage.Name), "stages", nameof(_options.Stages));
        CheckCorpora();
        string[] corpora = [CorpusSampler.Main, .. plan.Corpora.Select(corpus => corpus.Name)];
        foreach (Stage stage in _options.Stages) stage.Validate(plan.Objectives, corpora);
        foreach (Stage stage in _options.Stages.DefaultIfEmpty(new Stage { Name = "" }))
        {
            foreach (ParameterGroup group in _options.GroupsOf(stage, plan.Objectives)) group.Validate();
            ParameterGroup.RequireEffect(stage.ParameterGroups ?? _options.ParameterGroups);
            CheckSource(stage.BatchSource ?? _options.BatchSource);
        }
        _options.Sampler.Validate(corpora);
        _options.Curriculum?.Validate();
        RequireValidation();
    }

    private void CheckSource(BatchSource? source)
    {
        source?.Validate();
        if (source is null || _options.LossNormalization == LossNormalization.Batch) return;
        throw new ArgumentException($"{nameof(LossNormalization)} is {_options.LossNormalization}, for which the rows of an epoch are counted, but a "
            + $"BatchSource has none; "
            + $"set it to {LossNormalization.Batch}.", nameof(LossNormalization));
    }

    /// <summary>A corpus has one name, and a name stands for one corpus.</summary>
    private void CheckCorpora()
    {
        const string DataName = nameof(Objective.DataName);
        foreach (Objective named in plan.Objectives.Where(objective => objective.DataName is not null))
        {
            if (named.Data is null) throw new ArgumentException($"Objective '{named.Name}' has a {DataName}, but no Data that it would name.", DataName);
            Objective? other = plan.Objectives.FirstOrDefault(other => other.Data == named.Data && other.DataName is { } name && name != named.DataName);
            if (other is null) continue;
            throw new ArgumentException($"The same Data is called '{named.DataName}' by objective '{named.Name}' and '{other.DataName}' by '{other.Name}'; "
                + $"give it one "
                + $"{DataName}.", DataName);
        }
        RequireUnique(plan.Corpora.Select(corpus => corpus.Name).Prepend(CorpusSampler.Main), "corpora", DataName, DataName);
    }

    private void CheckNumbers()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Epochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.Threads, 1);
        if (!Enum.IsDefined(_options.SavedPrecision))
        {
            throw new ArgumentOutOfRangeException(nameof(_options.SavedPrecision), _options.SavedPrecision,
                $"Weights are saved in {string.Join(" or ", Enum.GetNames<WeightPrecision>())} precision.");
        }
        if (_options.Patience < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(_options.Patience), _options.Patience,
                "Patience is at least one epoch; null turns early stopping off.");
        }
        if (_options.GradientClipping <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(_options.GradientClipping), _options.GradientClipping,
                "Gradients are clipped to a norm above 0; null turns clipping off.");
        }
        if (_options.ValidationFraction is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(_options.ValidationFraction), _options.ValidationFraction,
                "The validation rows are a share from 0 to below 1.");
        }
    }

    /// <summary>Tasks that read each other in a circle could never be computed.</summary>
    private void RequireNoCircle(Objective objective, IReadOnlyList<string> way)
    {
        if (way.Contains(objective.Name))
        {
            throw new ArgumentException($"The tasks {string.Join(" -> ", way.Append(objective.Name).Select(name => $"'{name}'"))} read each other in a circle; "
                + "leave one of these references out.", nameof(_options.Tasks));
        }
        foreach (Objective read in plan.Objectives.Where(other => objective.ReadsTasks.Contains(other.Name))) RequireNoCircle(read, [.. way, objective.Name]);
    }

    /// <summary>A schedule that follows the validation metric would never do anything without one.</summary>
    private void RequireValidation()
    {
        if (_options.ValidationSet is not null || _options.ValidationFraction > 0) return;
        IEnumerable<LearningRateSchedule> used = _options.Stages.Select(stage => stage.LearningRateSchedule).DefaultIfEmpty()
            .Select(own => own ?? _options.LearningRateSchedule);
        if (used.FirstOrDefault(schedule => schedule.FollowsValidation) is not { } schedule) return;
        throw new ArgumentException($"{schedule.GetType().Name} changes the learning rate by the main task's metric on the validation rows, but there are "
            + "none: set ValidationSet, or ValidationFraction above 0, or take another LearningRateSchedule.", nameof(_options.LearningRateSchedule));
    }

    private void CheckLearner(Input input)
    {
        if (input.LearnsWith is not { } learner) return;
        RequireInput(learner, $"Input '{input.Name}' learns with");
        if (learner == input.Name) throw new ArgumentException($"Input '{input.Name}' cannot learn with itself; name another input.", nameof(_options.Inputs));
        input.ValidateWith(InputNamed(learner));
    }

    private void CheckAlias(string input, string owner)
    {
        const string Aliases = nameof(_options.EncoderAliases);
        RequireInput(input, $"{Aliases} names");
        RequireInput(owner, $"{Aliases} gives input '{input}' the encoder of");
        if (_options.EncoderAliases.TryGetValue(owner, out string? further))
        {
            throw new ArgumentException($"{Aliases} gives input '{input}' the encoder of '{owner}', which is that of '{further}'; name an input with an "
                + "encoder of its own.", Aliases);
        }
        if (_options.InputEncoders.ContainsKey(input))
        {
            throw new ArgumentException($"Input '{input}' has an encoder of its own in InputEncoders, and that of '{owner}' by {Aliases}; leave one "
                + "of them out.",
                Aliases);
        }
        if (!InputNamed(input).FitsEncoderOf(InputNamed(owner)))
        {
            throw new ArgumentException($"{Aliases} gives input '{input}' the encoder of '{owner}', but the two have no vocabulary in common: "
                + $"set VocabularyOf = \"{owner}\" of the Words '{input}'.", Aliases);
        }
    }

    private Input InputNamed(string name) => _options.Inputs.Single(input => input.Name == name);

    private void RequireInput(string name, string what)
    {
        if (_options.Inputs.All(input => input.Name != name))
        {
            throw new ArgumentException($"{what} the input '{name}', but the inputs are "
                + $"{string.Join(", ", _options.Inputs.Select(input => $"'{input.Name}'"))}.",
                nameof(_options.Inputs));
        }
    }

    private static void RequireUnique(IEnumerable<string> names, string what, string parameter, string setting = nameof(Objective.Name))
    {
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"Two {what} are called '{twice.Key}'; set the {setting} of one of them.", parameter);
        }
    }
}
