using Microsoft.ML.MultiTask.Interop;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Weighting;

/// <summary>The mean loss of every objective over many steps, summed up on the device.</summary>
internal sealed class LossMeans(int objectives) : IStateful, IDisposable
{
    private readonly Tensor?[] _sums = new Tensor?[objectives];
    private readonly int[] _counts = new int[objectives];

    public void Add(IReadOnlyList<Tensor?> losses)
    {
        using var scope = NewDisposeScope();
        for (int k = 0; k < losses.Count; k++)
        {
            if (losses[k] is not { } loss) continue;
            using Tensor? before = _sums[k];
            Tensor wide = loss.detach().to_type(ScalarType.Float64);
            _sums[k] = (before is null ? wide.clone() : before.Plus(wide)).DetachFromDisposeScope();
            _counts[k]++;
        }
    }

    /// <summary>The means of the objectives that had a loss; starts anew.</summary>
    public IReadOnlyList<(int Objective, double Mean)> Take()
    {
        (int, double)[] means = [.. Enumerable.Range(0, objectives).Where(k => _counts[k] > 0).Select(k => (k, _sums[k]!.item<double>() / _counts[k]))];
        Dispose();
        return means;
    }

    public void Exchange(StateExchange state)
    {
        for (int k = 0; k < objectives; k++) _sums[k] = state.Optional($"sum{k}", _sums[k]);
        state.Numbers("counts", _counts);
    }

    public void Dispose()
    {
        foreach (Tensor? sum in _sums) sum?.Dispose();
        Array.Clear(_sums);
        Array.Clear(_counts);
    }
}
