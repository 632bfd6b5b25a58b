using Microsoft.ML.MultiTask.Interop;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Weighting;

/// <summary>The gradients of the objectives at what they share, one row an objective.</summary>
public sealed class SharedGradients
{
    private readonly IReadOnlyList<Tensor> _shared;
    private readonly bool[] _reached;
    private readonly Tensor? _rest;
    private readonly Action<Tensor?[]> _goOn;

    internal SharedGradients(IReadOnlyList<Tensor> shared, IReadOnlyList<int> objectives, IReadOnlyList<Tensor> losses,
        IReadOnlyList<Tensor?[]> rows, Tensor?[]? rest, Action<Tensor?[]> goOn)
    {
        _shared = shared;
        _goOn = goOn;
        _reached = new bool[shared.Count];
        for (int i = 0; i < _reached.Length; i++) _reached[i] = rest?[i] is not null || rows.Any(row => row[i] is not null);
        Places = [.. Enumerable.Range(0, shared.Count).Where(i => _reached[i])];
        Tensors = [.. Places.Select(i => shared[i])];
        (Objectives, Losses) = (objectives, losses);
        Rows = rows.Count == 0 ? null : stack([.. rows.Select(Flat)]);
        _rest = rest is null || Tensors.Count == 0 ? null : Flat(rest);
    }

    /// <summary>The numbers of the objectives whose loss reaches something shared, in ascending order: one for every row.</summary>
    public IReadOnlyList<int> Objectives { get; }

    /// <summary>The losses of these objectives, scalars without graph.</summary>
    public IReadOnlyList<Tensor> Losses { get; }

    /// <summary>The shared tensors that a row is made of, one after the other: those that any loss reaches.</summary>
    public IReadOnlyList<Tensor> Tensors { get; }

    /// <summary>The places of <see cref="Tensors"/> among all that is shared: the same in every step for a parameter.</summary>
    internal IReadOnlyList<int> Places { get; }

    /// <summary>The gradients, <c>[objectives, n]</c>; null when no objective reaches anything shared.</summary>
    public Tensor? Rows { get; }

    /// <summary>Makes this the gradient of what is shared, together with what the losses give that no weighting touches.</summary>
    /// <param name="combined"><c>[n]</c>.</param>
    public void Apply(Tensor? combined)
    {
        Tensor? all = combined is null ? _rest : _rest is null ? combined : combined.Plus(_rest);
        var gradients = new Tensor?[_shared.Count];
        long first = 0;
        for (int i = 0; i < gradients.Length; i++)
        {
            if (!_reached[i]) continue;
            gradients[i] = all!.narrow(0, first, _shared[i].numel()).view(_shared[i].shape);
            first += _shared[i].numel();
        }
        _goOn(gradients);
    }

    private Tensor Flat(Tensor?[] row) => cat([.. Enumerable.Range(0, row.Length).Where(i => _reached[i])
        .Select(i => row[i]?.reshape(-1) ?? zeros(_shared[i].numel(), dtype: _shared[i].dtype, device: _shared[i].device))]);
}
