using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Sharing;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Training;

/// <summary>The assembly of encoders and objectives: every input is encoded once per batch, whatever the number of objectives.</summary>
public sealed class Network : nn.Module
{
    private readonly Dictionary<string, SharingModule> _inputs;
    private readonly Dictionary<string, TaskModule> _tasks;

    private Network(NetworkPlan plan, Dictionary<string, SharingModule> inputs, IReadOnlyList<ObjectiveModule> modules) : base(nameof(Network))
    {
        Plan = plan;
        Modules = modules;
        _inputs = inputs;
        _tasks = modules.Select((module, k) => (module, k)).Where(m => m.module is TaskModule)
            .ToDictionary(m => plan.Objectives[m.k].Name, m => (TaskModule)m.module);
        foreach (string input in inputs.Keys.Order(StringComparer.Ordinal)) register_module($"encoder:{ModuleNames.Of(input)}", inputs[input]);
        for (int k = 0; k < modules.Count; k++) register_module($"objective:{ModuleNames.Of(plan.Objectives[k].Name)}", modules[k]);
    }

    /// <summary>What it was built from.</summary>
    public NetworkPlan Plan { get; }

    /// <summary>The learned parts of the objectives, in the order of the plan.</summary>
    public IReadOnlyList<ObjectiveModule> Modules { get; }

    /// <summary>The tasks by name.</summary>
    public IReadOnlyDictionary<string, TaskModule> Tasks => _tasks;

    /// <summary>Builds a network with fresh parameters.</summary>
    /// <param name="plan">What to build.</param>
    /// <param name="random">The source of first values and of all later draws.</param>
    /// <param name="symbols">The distinct strings of every column of a training run; null when a saved model is built again.</param>
    /// <param name="rows">The training rows of an objective in batches; null when a saved model is built again.</param>
    public static Network Build(NetworkPlan plan, RandomSource random, IReadOnlyDictionary<string, SymbolTable>? symbols = null,
        Func<Objective, IEnumerable<Batch>>? rows = null)
    {
        using var construction = NewDisposeScope();
        Dictionary<string, SharingModule> inputs = plan.Encoders.ToDictionary(e => e.Key, e => plan.Sharing.Build(
            new SharingContext(e.Value, new EncoderContext(e.Key, plan.InputStates, random), plan.Readers[e.Key])));
        if (symbols is not null) plan.Sharing.ValidateParts(PartNames(inputs.Values));
        ObjectiveModule[] modules = [.. plan.Objectives.Select(objective => objective.Build(new BuildContext
        {
            Sharing = inputs,
            Reader = objective.Name,
            Objectives = plan.Objectives,
            Inputs = plan.InputStates,
            Labels = plan.Labels,
            Symbols = symbols,
            TrainingRows = rows?.Invoke(objective),
            Random = random,
        }))];
        var network = new Network(plan, inputs, modules);
        foreach (Tensor tensor in network.state_dict().Values) tensor.DetachFromDisposeScope();
        return network;
    }

    /// <summary>The same network with only those tasks that are shipped; the other objectives are disposed of.</summary>
    /// <param name="shipped">Whether an objective is kept.</param>
    public Network Keep(Func<Objective, bool> shipped)
    {
        int[] kept = [.. Enumerable.Range(0, Modules.Count).Where(k => shipped(Plan.Objectives[k]))];
        Objective[] objectives = [.. kept.Select(k => Plan.Objectives[k])];
        string[] names = [.. objectives.Select(objective => objective.Name)];
        string[] inputs = [.. objectives.SelectMany(InputsOf).Distinct()];
        string[] read = [.. inputs.Concat(inputs.SelectMany(input => Plan.Encoders[input].OtherInputs))];
        NetworkPlan plan = Plan with
        {
            Inputs = [.. Plan.Inputs.Where(input => read.Contains(input.Name))],
            InputStates = Plan.InputStates.Where(state => read.Contains(state.Key)).ToDictionary(),
            Objectives = objectives,
            Encoders = Plan.Encoders.Where(e => inputs.Contains(e.Key)).ToDictionary(),
            Readers = Plan.Readers.Where(readers => inputs.Contains(readers.Key)).ToDictionary(readers => readers.Key,
                IReadOnlyList<Reader> (readers) => [.. readers.Value.Select(reader => reader with { IsDropped = !names.Contains(reader.Name) })]),
            Labels = Plan.Labels.Where(l => objectives.SelectMany(o => o.Columns).Any(use => use.Column == l.Key)).ToDictionary(),
        };
        var network = new Network(plan, inputs.ToDictionary(input => input, input => _inputs[input].Keep(names)),
            [.. kept.Select(k => Modules[k])]);
        HashSet<Tensor> keptTensors = [.. network.state_dict().Values];
        foreach (Tensor dropped in state_dict().Values.Where(tensor => !keptTensors.Contains(tensor))) dropped.Dispose();
        return network;
    }

    /// <summary>The values of all parameters by name; one that several encoders have in common comes once, under its first name.</summary>
    public IReadOnlyDictionary<string, Tensor> State() =>
        state_dict().DistinctBy(value => (object)value.Value, ReferenceEqualityComparer.Instance).ToDictionary();

    /// <summary>The embedding tables, whose rows are updated one by one.</summary>
    public IReadOnlyList<EmbeddingTable> Tables() => [.. modules().OfType<EmbeddingTable>().Distinct()];

    /// <summary>The parameters that several objectives share.</summary>
    public IReadOnlyList<Parameter> SharedParameters() => [.. _inputs.Values.SelectMany(input => input.SharedParameters()).Distinct()];

    /// <summary>The modules of a part: of an input (<c>Tokens</c>), of a part of its encoders (<c>Tokens/layer1</c>) or of an objective.</summary>
    /// <exception cref="ArgumentException">There is no such part.</exception>
    public IReadOnlyList<nn.Module> PartsOf(string name)
    {
        IEnumerable<(string Name, nn.Module Part)> all = _inputs.Select(input => (input.Key, (nn.Module)input.Value))
            .Concat(_inputs.SelectMany(input => input.Value.Encoders.Values.SelectMany(e => e.Parts).Select(part => ($"{input.Key}/{part.Key}", part.Value))))
            .Concat(Plan.Objectives.Zip(Modules, (objective, module) => (objective.Name, (nn.Module)module)));
        nn.Module[] found = [.. all.Where(part => part.Name == name).Select(part => part.Part).Distinct()];
        return found.Length > 0
            ? found
            : throw new ArgumentException($"The network has no part '{name}'; its parts are {string.Join(", ", all.Select(p => $"'{p.Name}'").Distinct())}.");
    }

    /// <summary>Where the parameters live.</summary>
    public Device Device() => parameters().First().device;

    /// <summary>Encodes every input that an objective reads.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="cut">Where to cut the graph between the encoders and the objectives; null: nowhere.</param>
    public EncodedBatch Encode(Batch batch, RepresentationCut? cut = null) =>
        new(_inputs.ToDictionary(input => input.Key, input => input.Value.Encode(batch, input.Key, cut is null ? encoding => encoding : cut.Of)));

    /// <summary>The scores of the tasks, computed when asked for.</summary>
    public TaskOutputs Outputs(EncodedBatch encoded) => new(_tasks, encoded.For);

    /// <summary>What an objective may look at in a step.</summary>
    public Step StepOf(Objective objective, Batch batch, EncodedBatch encoded, TaskOutputs outputs, TrainingProgress progress) =>
        new(batch, encoded.For(objective.Name), outputs, progress)
        {
            Encoded = encoded,
            Encode = changed => Encode(changed).For(objective.Name),
        };

    private static IEnumerable<string> InputsOf(Objective objective) => objective.OtherInputs.Prepend(objective.Input!);

    private static string[] PartNames(IEnumerable<SharingModule> inputs) =>
        [.. inputs.SelectMany(input => input.Encoders.Values).SelectMany(encoder => encoder.Parts.Keys).Distinct()];
}
