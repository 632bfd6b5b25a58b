using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Optimizers;
using Microsoft.ML.MultiTask.Weighting;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Training;

/// <summary>The parameters of a stage in groups, each with an optimiser: what no group names makes the last one.</summary>
internal sealed class GroupedOptimizer : IStateful, IDisposable
{
    private readonly List<(ParameterGroup Group, Optimizer Optimizer)> _groups = [];
    private readonly Freezing _freezing;
    private readonly (string Name, Parameter Parameter, EmbeddingTable? Table)[] _all;
    private long _step = -1;

    /// <summary>Freezes what is frozen and makes an optimiser for every other group.</summary>
    public GroupedOptimizer(Network network, WeightingModule weighting, OptimizerSettings optimizer, IReadOnlyList<ParameterGroup> groups)
    {
        IReadOnlyList<EmbeddingTable> tables = network.Tables();
        _all = [.. network.named_parameters().Concat(weighting.named_parameters().Select(own => ($"weighting.{own.name}", own.parameter)))
            .DistinctBy(own => (object)own.Item2, ReferenceEqualityComparer.Instance)
            .Select(own => (own.Item1, own.Item2, tables.FirstOrDefault(table => ReferenceEquals(table.Weight, own.Item2))))];
        var left = new HashSet<object>(_all.Select(own => own.Parameter), ReferenceEqualityComparer.Instance);
        (ParameterGroup Group, Parameter[] Own)[] named = [.. groups.Select(group => (group, Take(group, network, left)))];
        _freezing = new Freezing(named.Where(n => n.Group.Frozen).SelectMany(n => n.Own), TablesOf(named.Where(n => n.Group.Frozen).SelectMany(n => n.Own)));
        Parameter[] rest = [.. network.parameters().Concat(weighting.parameters()).Where(left.Contains)];
        foreach ((ParameterGroup group, Parameter[] own) in named.Where(n => !n.Group.Frozen).Append((new ParameterGroup(), rest)))
        {
            EmbeddingTable[] rowWise = TablesOf(own);
            Parameter[] dense = [.. own.Where(parameter => parameter.requires_grad && rowWise.All(table => !ReferenceEquals(table.Weight, parameter)))];
            _groups.Add((group, new Optimizer(group.Optimizer ?? optimizer, dense, rowWise)));
        }

        EmbeddingTable[] TablesOf(IEnumerable<Parameter> parameters)
        {
            var own = new HashSet<object>(parameters, ReferenceEqualityComparer.Instance);
            return [.. tables.Where(table => own.Contains(table.Weight))];
        }
    }

    /// <summary>Begins a step: forgets all gradients.</summary>
    public void BeginStep()
    {
        _step++;
        foreach ((_, Optimizer optimizer) in _groups) optimizer.ZeroGrad();
    }

    /// <summary>The gradients of all parameters, those of groups that do not step among them, always in the same order.</summary>
    public IReadOnlyList<NamedGradient> Gradients() => [.. _all.Select(own =>
    {
        if (own.Table is null) return new NamedGradient(own.Name, own.Parameter.grad, null);
        GradientBlock? rows = _groups.Select(group => group.Optimizer.RowsOf(own.Table)).FirstOrDefault(block => block is not null);
        return new NamedGradient(own.Name, rows?.Gradients, rows?.Rows);
    })];

    /// <summary>Scales the gradients of the groups that step down to a common norm.</summary>
    public void ClipGradients(float maxNorm) => _ = Optimizer.Clip([.. Stepping().SelectMany(group => group.Optimizer.Blocks())], maxNorm);

    /// <summary>Moves the groups that step; the gradients of the others are dropped.</summary>
    public void Step(double learningRateFactor)
    {
        foreach ((ParameterGroup group, Optimizer optimizer) in Stepping()) optimizer.Step(learningRateFactor * group.LearningRateFactor);
        Skip();
    }

    /// <summary>Forgets all gradients and lookups, as if nothing had been back-propagated.</summary>
    public void Forget()
    {
        foreach ((_, Optimizer optimizer) in _groups) optimizer.ZeroGrad();
        Skip();
    }

    /// <summary>Drops all gradients and lookups.</summary>
    public void Skip()
    {
        foreach ((_, Optimizer optimizer) in _groups) optimizer.Skip();
    }

    /// <inheritdoc/>
    public void Exchange(StateExchange state)
    {
        _step = state.Integer("step", _step);
        for (int g = 0; g < _groups.Count; g++) state.Part($"group{g}", _groups[g].Optimizer);
    }

    /// <summary>Frees the optimisers and lets frozen parameters move again.</summary>
    public void Dispose()
    {
        foreach ((_, Optimizer optimizer) in _groups) optimizer.Dispose();
        _freezing.Dispose();
    }

    private IEnumerable<(ParameterGroup Group, Optimizer Optimizer)> Stepping() => _groups.Where(group => group.Group.Takes(_step));

    /// <summary>The parameters that a group names and none before it has named.</summary>
    private static Parameter[] Take(ParameterGroup group, Network network, HashSet<object> left)
    {
        nn.Module[] modules = [.. group.Parts.SelectMany(network.PartsOf)];
        return [.. modules.SelectMany(module => module.parameters()).Where(left.Remove)];
    }
}
