using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Sharing;

namespace Microsoft.ML.MultiTask.Training;

/// <summary>The options of a trainer with every open choice settled, made once: the objectives, the encoder of every input, and who reads what.</summary>
internal sealed class RunPlan
{
    /// <summary>Settles the choices of options that need not make sense.</summary>
    public RunPlan(TrainingOptions options)
    {
        Options = options;
        Objectives = RenamedView.In([.. options.Tasks.Concat(options.Auxiliary).Select(objective => objective.Resolve(options.Inputs[0].Name))]);
    }

    /// <summary>The options.</summary>
    public TrainingOptions Options { get; }

    /// <summary>All objectives, main tasks first.</summary>
    public IReadOnlyList<Objective> Objectives { get; }

    /// <summary>The main tasks.</summary>
    public IEnumerable<Objective> MainTasks => Objectives.Take(Options.Tasks.Count);

    /// <summary>The tasks whose columns a model yields: the main ones, and those that are kept.</summary>
    public IReadOnlyList<TaskObjective> Shipped => [.. Objectives.OfType<TaskObjective>().Where((task, t) => t < Options.Tasks.Count || task.Keep)];

    /// <summary>Settles the choices of options.</summary>
    /// <exception cref="ArgumentException">A setting makes no sense; the message names it.</exception>
    public static RunPlan Of(TrainingOptions options)
    {
        OptionsCheck.RequireInputsAndTasks(options);
        var plan = new RunPlan(options);
        new OptionsCheck(plan).Run();
        return plan;
    }

    /// <summary>The corpora beside the main one, in the order in which objectives bring them, by the names that samplers call them.</summary>
    public IReadOnlyList<(string Name, IDataView Rows)> Corpora =>
    [
        .. Objectives.Where(objective => objective.Data is not null).GroupBy(objective => objective.Data!)
            .Select(users => (users.Select(user => user.DataName).FirstOrDefault(name => name is not null) ?? users.First().Name, users.Key)),
    ];

    /// <summary>The input that the encoder of an input belongs to.</summary>
    public string OwnerOf(string input) => Options.EncoderAliases.GetValueOrDefault(input, input);

    /// <summary>The encoder of an input.</summary>
    public EncoderSettings EncoderFor(string input) => Options.InputEncoders.GetValueOrDefault(OwnerOf(input)) ?? Options.Encoder;

    /// <summary>An objective and the tasks that it reads, those that these read, and so on.</summary>
    public IReadOnlyList<Objective> WithTasks(Objective objective)
    {
        List<Objective> found = [objective];
        for (int i = 0; i < found.Count; i++)
        {
            found.AddRange(Objectives.Where(other => found[i].ReadsTasks.Contains(other.Name) && !found.Contains(other)));
        }
        return found;
    }

    /// <summary>The inputs that the rows of an objective must have: those that it and the tasks it works on read, and those that their encoders
    /// read.</summary>
    public IReadOnlyList<Input> Reads(Objective objective)
    {
        IReadOnlyList<Objective> all = WithTasks(objective);
        string[] encoded = [.. all.SelectMany(other => other.EncodedInputs)];
        HashSet<string> names = [.. encoded, .. encoded.SelectMany(input => EncoderFor(input).OtherInputs),
            .. objective.RawInputs, .. objective.TrainingInputs, .. all.Skip(1).SelectMany(task => task.RawInputs)];
        return [.. Options.Inputs.Where(input => names.Contains(input.Name))];
    }

    /// <summary>The inputs that the rows of the main view must have, each with an objective that reads it: those of the main tasks, and those of objectives
    /// without data of their own.</summary>
    public IReadOnlyList<(Input Input, Objective Reader)> ReadFromMain() =>
    [
        .. Objectives.Where((objective, k) => k < Options.Tasks.Count || objective.Data is null)
            .SelectMany(objective => Reads(objective).Select(input => (Input: input, Reader: objective))).DistinctBy(read => read.Input.Name),
    ];

    /// <summary>The objectives, as sharing sees them: those with a view of their own, which penalties have not.</summary>
    public static IReadOnlyList<SharingMember> Members(IEnumerable<Objective> objectives) =>
        [.. objectives.Where(objective => objective.ReadsAs == objective.Name && objective is not Penalty)
            .Select(objective => new SharingMember(objective.Name, objective is TaskObjective))];

    /// <summary>What a network of these options is built from.</summary>
    /// <param name="states">What was learnt of every input.</param>
    /// <param name="labels">The names of the classes by label column.</param>
    public NetworkPlan Network(IReadOnlyDictionary<string, InputState> states, IReadOnlyDictionary<string, IReadOnlyList<string>> labels)
    {
        Objective[] reading = [.. Objectives.Where(objective => objective is not Penalty)];
        NetworkPlan plan = new NetworkPlan
        {
            Inputs = Options.Inputs,
            Encoders = new Dictionary<string, EncoderSettings>(),
            Sharing = Options.Sharing.Resolve(Members(Objectives)),
            Readers = new Dictionary<string, IReadOnlyList<SharingMember>>(),
            Objectives = Objectives,
            MainTasks = Options.Tasks.Count,
            InputStates = states,
            Labels = labels,
            SavedPrecision = Options.SavedPrecision,
        }.Encoding(reading.SelectMany(objective => objective.EncodedInputs), OwnerOf, EncoderFor);
        return plan with
        {
            Readers = plan.Encoders.Keys.ToDictionary(owner => owner,
                owner => Members(reading.Where(objective => objective.EncodedInputs.Any(input => plan.OwnerOf(input) == owner)))),
        };
    }
}
