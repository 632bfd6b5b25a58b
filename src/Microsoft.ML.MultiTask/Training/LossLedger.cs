using Microsoft.ML.MultiTask.Interop;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Training;

/// <summary>Sums the losses of every objective on the device, so that no step has to wait for a number to reach the host.</summary>
internal sealed class LossLedger : IStateful, IDisposable
{
    private readonly IReadOnlyList<string> _names;
    private readonly Tensor _sums;
    private readonly long[] _counts;

    public LossLedger(IReadOnlyList<string> names, Device device)
    {
        _names = names;
        _sums = zeros(names.Count, dtype: ScalarType.Float32, device: device).DetachFromDisposeScope();
        _counts = new long[names.Count];
    }

    /// <summary>Adds the losses of a step; null where an objective had nothing to learn.</summary>
    public void Add(IReadOnlyList<Tensor?> losses)
    {
        for (int k = 0; k < losses.Count; k++)
        {
            if (losses[k] is not { } loss) continue;
            _sums[k].Gain(loss.detach());
            _counts[k]++;
        }
    }

    /// <summary>The means since the last call, by objective.</summary>
    public IReadOnlyDictionary<string, double> Take()
    {
        using var scope = NewDisposeScope();
        float[] sums = Layers.Tensors.ToArray<float>(_sums);
        Dictionary<string, double> means = Enumerable.Range(0, _names.Count).Where(k => _counts[k] > 0)
            .ToDictionary(k => _names[k], k => sums[k] / (double)_counts[k]);
        _sums.zero_();
        Array.Clear(_counts);
        return means;
    }

    /// <inheritdoc/>
    public void Exchange(StateExchange state)
    {
        state.Values("sums", _sums);
        state.Numbers("counts", _counts);
    }

    /// <inheritdoc/>
    public void Dispose() => _sums.Dispose();
}
