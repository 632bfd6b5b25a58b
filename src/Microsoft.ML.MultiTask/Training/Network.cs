using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Training;

/// <summary>The assembly of encoders and objectives: every input is encoded once per batch, whatever the number of objectives.</summary>
public sealed class Network : nn.Module
{
    private readonly Dictionary<string, EncoderModule> _encoders;
    private readonly Dictionary<string, TaskModule> _tasks;

    private Network(NetworkPlan plan, Dictionary<string, EncoderModule> encoders, IReadOnlyList<ObjectiveModule> modules) : base(nameof(Network))
    {
        Plan = plan;
        Modules = modules;
        _encoders = encoders;
        _tasks = modules.Select((module, k) => (module, k)).Where(m => m.module is TaskModule)
            .ToDictionary(m => plan.Objectives[m.k].Name, m => (TaskModule)m.module);
        foreach (string input in encoders.Keys.Order(StringComparer.Ordinal)) register_module($"encoder:{Escape(input)}", encoders[input]);
        for (int k = 0; k < modules.Count; k++) register_module($"objective:{Escape(plan.Objectives[k].Name)}", modules[k]);
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
    public static Network Build(NetworkPlan plan, RandomSource random, IReadOnlyDictionary<string, SymbolTable>? symbols = null)
    {
        using var construction = NewDisposeScope();
        Dictionary<string, EncoderModule> encoders = plan.Encoders.ToDictionary(
            e => e.Key, e => e.Value.Build(new EncoderContext(e.Key, plan.InputStates, random)));
        var context = new BuildContext { Encoders = encoders, Inputs = plan.InputStates, Labels = plan.Labels, Symbols = symbols, Random = random };
        var network = new Network(plan, encoders, [.. plan.Objectives.Select(objective => objective.Build(context))]);
        foreach (Tensor tensor in network.state_dict().Values) tensor.DetachFromDisposeScope();
        return network;
    }

    /// <summary>The same network with only those tasks that are shipped; the other objectives are disposed of.</summary>
    /// <param name="shipped">Whether an objective is kept.</param>
    public Network Keep(Func<Objective, bool> shipped)
    {
        int[] kept = [.. Enumerable.Range(0, Modules.Count).Where(k => shipped(Plan.Objectives[k]))];
        Objective[] objectives = [.. kept.Select(k => Plan.Objectives[k])];
        string[] inputs = [.. objectives.Select(objective => objective.Input!).Distinct()];
        string[] read = [.. inputs.Concat(inputs.SelectMany(input => Plan.Encoders[input].OtherInputs))];
        NetworkPlan plan = Plan with
        {
            Inputs = [.. Plan.Inputs.Where(input => read.Contains(input.Name))],
            InputStates = Plan.InputStates.Where(state => read.Contains(state.Key)).ToDictionary(),
            Objectives = objectives,
            Encoders = Plan.Encoders.Where(e => inputs.Contains(e.Key)).ToDictionary(),
            Labels = Plan.Labels.Where(l => objectives.SelectMany(o => o.Columns).Any(use => use.Column == l.Key)).ToDictionary(),
        };
        var network = new Network(plan, _encoders.Where(e => inputs.Contains(e.Key)).ToDictionary(), [.. kept.Select(k => Modules[k])]);
        foreach (ObjectiveModule dropped in Modules.Except(network.Modules)) dropped.Dispose();
        foreach ((string input, EncoderModule encoder) in _encoders) if (!inputs.Contains(input)) encoder.Dispose();
        return network;
    }

    /// <summary>The embedding tables, whose rows are updated one by one.</summary>
    public IReadOnlyList<EmbeddingTable> Tables() => [.. modules().OfType<EmbeddingTable>()];

    /// <summary>The parameters that all objectives share: those of the encoders.</summary>
    public IReadOnlyList<TorchSharp.Modules.Parameter> SharedParameters() => [.. _encoders.Values.SelectMany(encoder => encoder.parameters())];

    /// <summary>Where the parameters live.</summary>
    public Device Device() => parameters().First().device;

    /// <summary>Encodes every input that an objective reads.</summary>
    public IReadOnlyDictionary<string, Encoding> Encode(Batch batch) => _encoders.ToDictionary(e => e.Key, e => e.Value.Encode(batch));

    /// <summary>The scores of the tasks, computed when asked for.</summary>
    public TaskOutputs Outputs(IReadOnlyDictionary<string, Encoding> encodings) => new(_tasks, encodings);

    private static string Escape(string name) => name.Replace('.', '\u2024');
}
