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
        foreach (string input in inputs.Keys.Where(input => plan.Encoders[input] is not EncoderOf).Order(StringComparer.Ordinal))
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

    /// <summary>Builds a network with fresh parameters.</summary>
    /// <param name="plan">What to build.</param>
    /// <param name="random">The source of first values and of all later draws.</param>
    /// <param name="symbols">The distinct strings of every column of a training run; null when a saved model is built again.</param>
    /// <param name="rows">The training rows of an objective in batches; null when a saved model is built again.</param>
    public static Network Build(NetworkPlan plan, RandomSource random, IReadOnlyDictionary<string, SymbolTable>? symbols = null,
        Func<Objective, IEnumerable<Batch>>? rows = null)
    {
        using var construction = NewDisposeScope();
        Dictionary<string, SharingModule> inputs = OfInputs(plan, input => plan.Sharing.Build(
            new SharingContext(plan.Encoders[input], new EncoderContext(input, plan.InputStates, random), ReadersOf(plan, input))));
        ObjectiveModule[] modules = [.. plan.Objectives.Select(objective => objective.Build(new BuildContext
        {
            Sharing = inputs,
            Reader = objective.Name,
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
        IReadOnlyDictionary<string, EncoderSettings> encoders = NetworkPlan.EncodersOf(inputs, input => Plan.Encoders[input]);
        string[] read = [.. inputs.Concat(encoders.Values.SelectMany(encoder => encoder.OtherInputs))];
        NetworkPlan plan = Plan with
        {
            Inputs = [.. Plan.Inputs.Where(input => read.Contains(input.Name))],
            InputStates = Plan.InputStates.Where(state => read.Contains(state.Key)).ToDictionary(),
            Objectives = objectives,
            Encoders = encoders,
            Sharing = Plan.Sharing.Keep(names),
            Labels = Plan.Labels.Where(l => objectives.SelectMany(o => o.Columns).Any(use => use.Column == l.Key)).ToDictionary(),
        };
        var network = new Network(plan, OfInputs(plan, input => _inputs[input].Keep(plan.Sharing, names)), [.. kept.Select(k => Modules[k])]);
        HashSet<Tensor> keptTensors = [.. network.state_dict().Values];
        foreach (Tensor dropped in state_dict().Values.Where(tensor => !keptTensors.Contains(tensor))) dropped.Dispose();
        return network;
    }

    /// <summary>The embedding tables, whose rows are updated one by one.</summary>
    public IReadOnlyList<EmbeddingTable> Tables() => [.. modules().OfType<EmbeddingTable>().Distinct()];

    /// <summary>The parameters that several objectives share.</summary>
    public IReadOnlyList<Parameter> SharedParameters() => [.. _inputs.Values.SelectMany(input => input.SharedParameters()).Distinct()];

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

    /// <summary>A module for every input: one made for each encoder, and the same for all inputs that have it in common.</summary>
    private static Dictionary<string, SharingModule> OfInputs(NetworkPlan plan, Func<string, SharingModule> make)
    {
        Dictionary<string, SharingModule> made = plan.Encoders.Where(e => e.Value is not EncoderOf).ToDictionary(e => e.Key, e => make(e.Key));
        return plan.Encoders.Keys.ToDictionary(input => input, input => made[OwnerOf(plan, input)]);
    }

    private static string OwnerOf(NetworkPlan plan, string input) => plan.Encoders[input] is EncoderOf same ? same.Input : input;

    private static Reader[] ReadersOf(NetworkPlan plan, string owner) =>
        [.. TrainingOptions.Readers(plan.Objectives.Where(objective => InputsOf(objective).Any(input => OwnerOf(plan, input) == owner)))];
}
