using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Sharing;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Training;

/// <summary>The assembly of encoders and objectives: every input is encoded once per batch, whatever the number of objectives.</summary>
internal sealed class Network : nn.Module
{
    private readonly Dictionary<string, SharingModule> _inputs;
    private readonly Dictionary<string, TaskModule> _tasks;
    private readonly IReadOnlyDictionary<string, IReadOnlyDictionary<string, nn.Module>> _parts; // of objectives, by name

    private readonly RandomSource _draws;

    private Network(NetworkPlan plan, Dictionary<string, SharingModule> inputs, IReadOnlyList<ObjectiveModule> modules,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, nn.Module>> parts, RandomSource draws)
        : base(nameof(Network))
    {
        Plan = plan;
        _parts = parts;
        _draws = draws;
        Modules = modules;
        _inputs = inputs;
        _tasks = modules.Select((module, k) => (module, k)).Where(m => m.module is TaskModule)
            .ToDictionary(m => plan.Objectives[m.k].Name, m => (TaskModule)m.module);
        foreach (string input in plan.Encoders.Keys.Order(StringComparer.Ordinal))
        {
            register_module($"encoder:{ModuleNames.Of(input)}", inputs[input]);
        }
        for (int k = 0; k < modules.Count; k++) register_module($"objective:{ModuleNames.Of(plan.Objectives[k].Name)}", modules[k]);
    }

    /// <summary>What it was built from.</summary>
    public NetworkPlan Plan { get; }

    /// <summary>The learned parts of the objectives, in the order of the plan.</summary>
    public IReadOnlyList<ObjectiveModule> Modules { get; }

    /// <summary>The tasks by name.</summary>
    public IReadOnlyDictionary<string, TaskModule> Tasks => _tasks;

    /// <summary>What yields columns when scoring, in the order of the columns.</summary>
    internal IReadOnlyList<(ScoredObjective Objective, ScoredModule Module)> Scored =>
        [.. Plan.Scored.Select(objective => (objective, (ScoredModule)Modules[Plan.Objectives.ToList().IndexOf(objective)]))];

    /// <summary>Builds a network with fresh parameters.</summary>
    /// <param name="plan">What to build.</param>
    /// <param name="random">The source of first values and of all later draws.</param>
    /// <param name="symbols">The distinct strings of every column of a training run; null when a saved model is built again.</param>
    /// <param name="rows">The training rows of an objective in batches; null when a saved model is built again.</param>
    public static Network Build(NetworkPlan plan, RandomSource random, IReadOnlyDictionary<string, SymbolTable>? symbols = null,
        Func<Objective, IEnumerable<Batch>>? rows = null)
    {
        using var construction = NewDisposeScope();
        RandomSource draws = random.Fork("encoders");
        Dictionary<string, SharingModule> inputs = OfInputs(plan, input => plan.Sharing.Build(new SharingContext(
            plan.Encoders[input], new EncoderContext(input, plan.InputStates, random) { IsBuiltAgain = symbols is null }, plan.Readers[input])));
        if (symbols is not null) plan.Sharing.ValidateParts(PartNames(inputs.Values));
        var shared = new SharedParts(plan.Sharing.ObjectiveModules);
        BuildContext[] contexts = [.. plan.Objectives.Select(objective => ContextOf(plan, inputs, objective, random, symbols, rows, shared))];
        ObjectiveModule[] modules = [.. plan.Objectives.Select((objective, k) => Build(objective, contexts[k]))];
        Dictionary<string, IReadOnlyDictionary<string, nn.Module>> parts =
            plan.Objectives.Zip(contexts).ToDictionary(part => part.First.Name, part => part.Second.Parts);
        if (symbols is not null) shared.RequireAll(parts);
        var network = new Network(plan, inputs, modules, parts, draws);
        foreach (Tensor tensor in network.state_dict().Values) tensor.DetachFromDisposeScope();
        return network;
    }

    /// <summary>The same network with only those tasks that are shipped, and those that they read; the other objectives are disposed of.</summary>
    /// <param name="shipped">The tasks that yield columns.</param>
    public Network Keep(IReadOnlyCollection<string> shipped)
    {
        HashSet<string> names = [.. WithTasksRead(shipped)];
        int[] kept = [.. Enumerable.Range(0, Modules.Count).Where(k => names.Contains(Plan.Objectives[k].Name))];
        Objective[] objectives = [.. kept.Select(k => Plan.Objectives[k])];
        NetworkPlan plan =
            Plan.Encoding(objectives.SelectMany(objective => objective.EncodedInputs), Plan.OwnerOf, input => Plan.Encoders[Plan.OwnerOf(input)]);
        string[] read = [.. plan.Encoded.Concat(plan.Encoders.Values.SelectMany(encoder => encoder.OtherInputs))
            .Concat(objectives.SelectMany(objective => objective.RawInputs)).Distinct()];
        HashSet<string> known = [.. read, .. objectives.SelectMany(objective => objective.TrainingInputs)];
        plan = plan with
        {
            Inputs = [.. Plan.Inputs.Where(input => known.Contains(input.Name))],
            InputStates = Plan.InputStates.Where(state => known.Contains(state.Key)).ToDictionary(),
            Read = read,
            Objectives = objectives,
            Silent = [.. names.Except(shipped)],
            Readers = plan.Encoders.Keys.ToDictionary(owner => owner, IReadOnlyList<SharingMember> (owner) =>
                [.. Plan.Readers[Plan.OwnerOf(owner)].Select(reader => reader with { IsDropped = !names.Contains(reader.Name) })]),
            Labels = Plan.Labels.Where(l => objectives.SelectMany(o => o.Columns).Any(use => use.Column == l.Key)).ToDictionary(),
        };
        var network = new Network(plan, OfInputs(plan, input => _inputs[input].Keep(names)), [.. kept.Select(k => Modules[k])],
            _parts.Where(parts => names.Contains(parts.Key)).ToDictionary(), _draws);
        HashSet<Tensor> keptTensors = [.. network.state_dict().Values];
        foreach (Tensor dropped in state_dict().Values.Where(tensor => !keptTensors.Contains(tensor))) dropped.Dispose();
        return network;
    }

    /// <summary>Some tasks, those that they read, those that these read, and so on.</summary>
    private List<string> WithTasksRead(IEnumerable<string> tasks)
    {
        List<string> all = [.. tasks];
        for (int i = 0; i < all.Count; i++)
        {
            all.AddRange(Plan.Objectives.Where(objective => objective.Name == all[i]).SelectMany(objective => objective.ReadsTasks).Except(all).ToArray());
        }
        return all;
    }

    /// <summary>The settings of a task; of the first main task for null.</summary>
    /// <exception cref="ArgumentException">There is no such task.</exception>
    public TaskObjective TaskNamed(string? task) => Plan.Objectives.OfType<TaskObjective>().FirstOrDefault(known => task is null || known.Name == task)
        ?? throw new ArgumentException($"The model has no task '{task}'; it has {string.Join(", ", _tasks.Keys.Select(name => $"'{name}'"))}.", nameof(task));

    /// <summary>The values of all parameters by name; one that several encoders have in common comes once, under its first name.</summary>
    public IReadOnlyDictionary<string, Tensor> State() =>
        state_dict().DistinctBy(value => (object)value.Value, ReferenceEqualityComparer.Instance).ToDictionary();

    /// <summary>The embedding tables, whose rows are updated one by one.</summary>
    public IReadOnlyList<EmbeddingTable> Tables() => [.. modules().OfType<EmbeddingTable>().Distinct()];

    /// <summary>The parameters that several objectives share.</summary>
    public IReadOnlyList<Parameter> SharedParameters() => [.. _inputs.Values.SelectMany(input => input.SharedParameters())
        .Concat(_parts.Values.SelectMany(parts => parts.Values).GroupBy(part => part).Where(uses => uses.Count() > 1).SelectMany(uses => uses.Key.parameters()))
        .Distinct()];

    /// <summary>The part of an encoder that every shared parameter belongs to, such as <c>Tokens/layer1</c>, by the parameter's name; the name of its input
    /// where it belongs to none.</summary>
    internal IReadOnlyDictionary<string, string> SharedPlaces()
    {
        var parts = new Dictionary<object, string>(ReferenceEqualityComparer.Instance);
        foreach ((string input, SharingModule sharing) in _inputs)
        {
            foreach ((string part, nn.Module module) in sharing.Encoders.Values.SelectMany(encoder => encoder.Parts))
            {
                foreach (Parameter parameter in module.parameters()) _ = parts.TryAdd(parameter, $"{input}/{part}");
            }
            foreach (Parameter parameter in sharing.parameters()) _ = parts.TryAdd(parameter, input);
        }
        var shared = new HashSet<object>(SharedParameters(), ReferenceEqualityComparer.Instance);
        return named_parameters().Where(named => shared.Contains(named.parameter) && parts.ContainsKey(named.parameter)).DistinctBy(named => named.name)
            .ToDictionary(named => named.name, named => parts[named.parameter]);
    }

    /// <summary>Whether there are encodings that several objectives read, at which the graph can be cut.</summary>
    internal bool HasCommonEncodings => _inputs.Values.Any(input => input.HasCommonEncoding);

    /// <summary>The modules of a part: of an input (<c>Tokens</c>), of a part of its encoders (<c>Tokens/layer1</c>), of an objective (<c>Upos</c>) or of a
    /// part of one (<c>Upos/scores</c>).</summary>
    /// <exception cref="ArgumentException">There is no such part.</exception>
    public IReadOnlyList<nn.Module> PartsOf(string name)
    {
        IEnumerable<(string Name, nn.Module Part)> all = _inputs.Select(input => (input.Key, (nn.Module)input.Value))
            .Concat(_inputs.SelectMany(input => input.Value.Encoders.Values.SelectMany(e => e.Parts).Select(part => ($"{input.Key}/{part.Key}", part.Value))))
            .Concat(Plan.Objectives.Zip(Modules, (objective, module) => (objective.Name, (nn.Module)module)))
            .Concat(_parts.SelectMany(parts => parts.Value.Select(part => ($"{parts.Key}/{part.Key}", part.Value))));
        nn.Module[] found = [.. all.Where(part => part.Name == name).Select(part => part.Part).Distinct()];
        return found.Length > 0
            ? found
            : throw new ArgumentException($"The network has no part '{name}'; its parts are {string.Join(", ", all.Select(p => $"'{p.Name}'").Distinct())}.");
    }

    /// <summary>Whether what a batch changes of an input (<see cref="Batch.Embedded"/>) are its vectors themselves, whichever encoder reads them.</summary>
    internal bool EmbedsVectors(string input) => _inputs[input].Encoders.Values.All(encoder => encoder.EmbedsVectors);

    /// <summary>Where the parameters live.</summary>
    public Device Device() => parameters().First().device;

    /// <summary>The sources of randomness that the network goes on with from step to step, by name. In a step every encoder has one of its own, made from
    /// <c>encoders</c> and the name of its input and part, such as <c>Tokens/shared</c>.</summary>
    public IReadOnlyDictionary<string, RandomSource> Streams => new Dictionary<string, RandomSource> { ["encoders"] = _draws };

    /// <summary>Encodes every input that an objective reads; an encoder runs when it is first read.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="cut">Where to cut the graph between the encoders and the objectives; null: nowhere.</param>
    /// <param name="rows">By row, whether an objective is trained on it, null for all: an encoder that belongs to some objectives reads their rows alone. Null
    /// (the default): all objectives see all rows.</param>
    public EncodedBatch Encode(Batch batch, RepresentationCut? cut = null, Func<Objective, bool[]?>? rows = null) =>
        Encode(batch, cut, training ? _draws.Fork() : null, rows is null ? _ => null : RowsByReader(batch, rows));

    /// <summary>The scores of the tasks, computed when asked for.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="encoded">The batch, encoded.</param>
    public TaskOutputs Outputs(Batch batch, EncodedBatch encoded) => new(_tasks, batch, encoded.For);

    /// <summary>What an objective may look at in a step.</summary>
    /// <param name="objective">The objective.</param>
    /// <param name="batch">The batch, masked for the objective.</param>
    /// <param name="encoded">The batch, encoded.</param>
    /// <param name="outputs">What the tasks make of it.</param>
    /// <param name="progress">Where training stands.</param>
    /// <param name="cut">Where the graph of this step is cut, so that a balanced objective that encodes a changed batch reads that through the cut as well;
    /// null: nowhere.</param>
    public Step StepOf(Objective objective, Batch batch, EncodedBatch encoded, TaskOutputs outputs, TrainingProgress progress, RepresentationCut? cut = null) =>
        new(batch, encoded.For(objective.ReadsAs), outputs, progress)
        {
            Encoded = encoded,
            ReadsAs = objective.ReadsAs,
            Again = changed =>
            {
                EncodedBatch again = Encode(changed, objective.IsBalanced ? cut : null, encoded.Draws, encoded.RowsOf);
                return (again, Outputs(changed, again));
            },
        };

    /// <summary>Encodes a batch with the draws of a step, such as its dropout: of two batches encoded with the same, nothing but their difference tells the two
    /// apart.</summary>
    private EncodedBatch Encode(Batch batch, RepresentationCut? cut, RandomSource? draws, Func<string, bool[]?> rowsOf) =>
        new(_inputs.ToDictionary(input => input.Key, input => input.Value.Encode(new EncodingPass(batch, input.Key)
        {
            Meeting = cut is null ? encoding => encoding : cut.Of,
            RowsOf = rowsOf,
            Draw = draws is null ? () => { } : () => SetSources(draws),
        })))
        {
            Draws = draws,
            RowsOf = rowsOf,
        };

    /// <summary>Sets the sources of all encoders, since one may hold a part that draws from the source of another.</summary>
    private void SetSources(RandomSource draws)
    {
        foreach ((string input, SharingModule sharing) in _inputs.Where(input => Plan.Encoders.ContainsKey(input.Key)))
        {
            foreach ((string part, EncoderModule encoder) in sharing.Encoders) encoder.Random?.CopyStateFrom(draws.Fork($"{input}/{part}"));
        }
    }

    /// <summary>The rows trained through the view of a reader: its own, those of objectives that read as it does, and those of objectives that work on its
    /// scores.</summary>
    private Func<string, bool[]?> RowsByReader(Batch batch, Func<Objective, bool[]?> rows)
    {
        var known = new Dictionary<string, bool[]?>();
        return reader =>
        {
            if (!known.TryGetValue(reader, out bool[]? any))
            {
                any = EncodingPass.AnyOf(Plan.Objectives.Where(ReadsThrough(reader)).Select(rows), batch.Rows.Count);
                known.Add(reader, any);
            }
            return any;
        };
    }

    private Func<Objective, bool> ReadsThrough(string reader) => objective => objective.Name == reader || objective.ReadsAs == reader
        || objective.ReadsTasks.Any(task => task != objective.Name
            && (task == reader || Plan.Objectives.Where(other => other.Name == task).Any(ReadsThrough(reader))));

    /// <summary>One of the encoders as a setting for another trainer, with its weights and with what was learnt of the inputs that it reads.</summary>
    /// <param name="input">The input that it reads; null: that of the first task.</param>
    /// <param name="part">Which of the encoders of that input; null: the shared one, or the only one.</param>
    /// <exception cref="ArgumentException">There is no such encoder.</exception>
    public SavedEncoder EncoderOf(string? input, string? part)
    {
        string of = input ?? TaskNamed(null).Input!;
        if (!_inputs.TryGetValue(of, out SharingModule? sharing))
        {
            throw new ArgumentException($"The model has no encoder of an input '{of}'; it has those of "
                + $"{string.Join(", ", Plan.Encoded.Select(name => $"'{name}'"))}.", nameof(input));
        }
        string wanted = part ?? (sharing.Encoders.Count == 1 ? sharing.Encoders.Keys.First() : SharedPrivate.SharedPart);
        if (!sharing.Encoders.TryGetValue(wanted, out EncoderModule? encoder))
        {
            throw new ArgumentException($"The encoders of input '{of}' have no part '{wanted}'; name one of "
                + $"{string.Join(", ", sharing.Encoders.Keys.Select(name => $"'{name}'"))}.", nameof(part));
        }
        EncoderSettings settings = encoder.Settings!;
        SavedEncoder saved = settings as SavedEncoder ?? new SavedEncoder(settings, Plan.InputStates[of],
            settings.OtherInputs.Distinct().ToDictionary(other => other, other => Plan.InputStates[other]), "");
        var weights = new SavedWeights(encoder);
        return saved with { Frozen = false, Weights = weights, Checksum = weights.Checksum() };
    }

    /// <summary>A copy in evaluation mode that also holds an objective without parameters of its own.</summary>
    public Network With(Objective added)
    {
        Network copy = Build(Plan with { Objectives = [.. Plan.Objectives, added] }, new RandomSource(0));
        copy.to(Device());
        using var noGradient = no_grad();
        Dictionary<string, Tensor> own = state_dict();
        foreach ((string name, Tensor value) in copy.state_dict()) value.copy_(own[name]);
        copy.eval();
        return copy;
    }

    /// <summary>The width of the pooled states of a layer.</summary>
    /// <param name="objective">Says which input and layer are pooled, and as whom they are seen.</param>
    /// <param name="pooling">How they are pooled.</param>
    /// <exception cref="InvalidOperationException">There is no such input or layer, or the pooling has something to learn.</exception>
    public long PooledWidth(Objective objective, Pooling pooling)
    {
        using PoolingModule built = ContextOf(Plan, _inputs, objective, new RandomSource(0)).Pooling(objective, pooling);
        return built.parameters().Any()
            ? throw new InvalidOperationException($"'{objective.Name}': {pooling.GetType().Name} has weights to learn, which a trained model no longer does; "
                + "take one without, such as Pooling.Mean.")
            : built.Width;
    }

    private static BuildContext ContextOf(NetworkPlan plan, IReadOnlyDictionary<string, SharingModule> inputs, Objective objective, RandomSource random,
        IReadOnlyDictionary<string, SymbolTable>? symbols = null, Func<Objective, IEnumerable<Batch>>? rows = null, SharedParts? shared = null) => new()
        {
            Objective = objective.Name,
            Shared = shared ?? new SharedParts([]),
            Sharing = inputs,
            Reader = objective.ReadsAs,
            Objectives = plan.Objectives,
            Inputs = plan.InputStates,
            Labels = plan.Labels,
            Symbols = symbols,
            TrainingRows = rows?.Invoke(objective),
            Random = random,
        };

    private static ObjectiveModule Build(Objective objective, BuildContext context)
    {
        context.RequirePositions(objective);
        return objective.Build(context);
    }

    /// <summary>A module for every input: one made for each encoder, and the same for all inputs that have it in common.</summary>
    private static Dictionary<string, SharingModule> OfInputs(NetworkPlan plan, Func<string, SharingModule> make)
    {
        Dictionary<string, SharingModule> made = plan.Encoders.Keys.ToDictionary(owner => owner, make);
        return plan.Encoded.ToDictionary(input => input, input => made[plan.OwnerOf(input)]);
    }

    private static string[] PartNames(IEnumerable<SharingModule> inputs) =>
        [.. inputs.SelectMany(input => input.Encoders.Values).SelectMany(encoder => encoder.Parts.Keys).Distinct()];
}
