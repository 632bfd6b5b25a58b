using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Optimizers;

/// <summary>The state of one embedding table, and the update of the rows that were looked up.</summary>
internal sealed class TableRows(OptimizerSettings settings, EmbeddingTable table) : IStateful, IDisposable
{
    private Tensor[]? _states;
    private long _steps;

    public EmbeddingTable Table => table;

    public void ZeroGrad()
    {
        foreach (var (_, rows) in table.Pending) rows.grad = null;
    }

    public void ClearPending() => table.ClearPending();

    /// <summary>The gradients of the rows in use, those of several lookups added up; null when there are none.</summary>
    public GradientBlock? Collect()
    {
        using var scope = NewDisposeScope();
        List<Tensor> ids = [], gradients = [];
        foreach (var lookup in table.Pending)
        {
            if (lookup.Rows.grad is not { } gradient) continue;
            ids.Add(lookup.Ids);
            gradients.Add(gradient);
        }
        if (table.Frozen || ids.Count == 0) return null;
        var (rows, sum) = ids.Count == 1 ? (ids[0], gradients[0]) : Merge(cat(ids), cat(gradients));
        // A second handle, since a table may forget its lookups before the step.
        rows = rows.alias().DetachFromDisposeScope();
        return new GradientBlock(sum.DetachFromDisposeScope(), rows, learningRate => Update(rows, sum, learningRate));
    }

    /// <summary>The running means, of which there are none before the first step, and the steps.</summary>
    public void Exchange(StateExchange state)
    {
        _steps = state.Integer("steps", _steps);
        if (_steps == 0) return;
        _states ??= NewStates();
        for (int i = 0; i < _states.Length; i++) state.Values($"mean{i}", _states[i]);
    }

    public void Dispose()
    {
        foreach (var state in _states ?? []) state.Dispose();
    }

    /// <summary>ids <c>[m]</c> with repetitions and gradients <c>[m, width]</c> to distinct ids <c>[n]</c> and their sums <c>[n, width]</c>.</summary>
    private static (Tensor Rows, Tensor Sum) Merge(Tensor ids, Tensor gradients)
    {
        var (rows, place, _) = ids.unique(sorted: true, return_inverse: true);
        Tensor sum = zeros(rows.size(0), gradients.size(1), dtype: gradients.dtype, device: gradients.device);
        return (rows, sum.GainRows(place!, gradients));
    }

    private Tensor[] NewStates() => [.. Enumerable.Range(0, settings.StateCount).Select(_ => zeros_like(table.Weight).DetachFromDisposeScope())];

    private void Update(Tensor rows, Tensor gradients, double learningRate)
    {
        Tensor weight = table.Weight;
        _states ??= NewStates();
        Tensor used = weight.index_select(0, rows);
        Tensor[] states = [.. _states.Select(s => s.index_select(0, rows))];
        settings.Update(used, gradients, states, ++_steps, learningRate);
        weight.index_copy_(0, rows, used);
        for (int i = 0; i < states.Length; i++) _states[i].index_copy_(0, rows, states[i]);
    }
}
