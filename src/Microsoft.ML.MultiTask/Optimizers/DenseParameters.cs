using Microsoft.ML.MultiTask.Interop;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Optimizers;

/// <summary>
/// The dense parameters of an optimiser laid out in one flat tensor, of which they become views, so that a step costs a handful of operations
/// whatever their number. Neighbours that have a gradient and the same number of steps behind them are updated together.
/// </summary>
internal sealed class DenseParameters : IStateful, IDisposable
{
    /// <summary>Floats in a cache line: a parameter whose size is a multiple starts on one, as it did before.</summary>
    private const long Alignment = 16;

    /// <summary>Floats of a part that a thread updates at once; with its gradient and running means it fits into the cache of a core.</summary>
    private const long PartSize = 1 << 15;

    private readonly OptimizerSettings _settings;
    private readonly Parameter[] _parameters;
    private readonly long[] _offsets;
    private readonly long[] _steps;
    private readonly Tensor? _weights;
    private readonly Tensor[] _states = [];

    public DenseParameters(OptimizerSettings settings, IReadOnlyList<Parameter> parameters)
    {
        _settings = settings;
        _parameters = [.. parameters.Distinct(ReferenceEqualityComparer.Instance).Cast<Parameter>().OrderBy(p => p.numel() % Alignment == 0 ? 0 : 1)];
        _steps = new long[_parameters.Length];
        _offsets = new long[_parameters.Length + 1];
        for (int i = 0; i < _parameters.Length; i++) _offsets[i + 1] = _offsets[i] + _parameters[i].numel();
        if (_parameters.Length == 0) return;
        CheckAlike();
        _weights = Flatten();
        _states = [.. Enumerable.Range(0, settings.StateCount).Select(_ => zeros_like(_weights).DetachFromDisposeScope())];
    }

    public void ZeroGrad()
    {
        foreach (var parameter in _parameters) parameter.grad = null;
    }

    /// <summary>Copies the gradients there are into one tensor per run of parameters that are updated together.</summary>
    public IReadOnlyList<GradientBlock> Collect()
    {
        using var scope = NewDisposeScope();
        Tensor?[] gradients = [.. _parameters.Select(p => p.grad)];
        var blocks = new List<GradientBlock>();
        for (int first = 0, end; first < gradients.Length; first = end)
        {
            end = first + 1;
            if (gradients[first] is null) continue;
            while (end < gradients.Length && gradients[end] is not null && _steps[end] == _steps[first]) end++;
            blocks.Add(Block(first, end, gradients));
        }
        return blocks;
    }

    /// <summary>The running means and the steps of every parameter; the parameters are the network's.</summary>
    public void Exchange(StateExchange state)
    {
        state.Numbers("steps", _steps);
        for (int i = 0; i < _states.Length; i++) state.Values($"mean{i}", _states[i]);
    }

    public void Dispose()
    {
        _weights?.Dispose();
        foreach (var state in _states) state.Dispose();
    }

    private GradientBlock Block(int first, int end, Tensor?[] gradients)
    {
        Tensor[] flat = [.. gradients[first..end].Select(g => g!.reshape(-1))];
        // [weights of the run]; a copy, so that the rule may overwrite it, which TorchSharp's cat of one tensor is not
        Tensor run = (flat.Length == 1 ? flat[0].clone() : cat(flat)).DetachFromDisposeScope();
        return new GradientBlock(run, null, learningRate => Update(first, end, run, learningRate));
    }

    // Part by part on the CPU: a rule is a row of operations, each of which would otherwise fetch all weights from memory again.
    private void Update(int first, int end, Tensor gradients, double learningRate)
    {
        long step = _steps[first] + 1, size = gradients.numel();
        _steps.AsSpan(first, end - first).Fill(step);
        long part = _weights!.device_type == DeviceType.CPU ? PartSize * get_num_threads() : size;
        for (long start = 0; start < size; start += part)
        {
            using var scope = NewDisposeScope();
            long length = Math.Min(part, size - start), place = _offsets[first] + start;
            _settings.Update(_weights.narrow(0, place, length), gradients.narrow(0, start, length),
                [.. _states.Select(state => state.narrow(0, place, length))], step, learningRate);
        }
    }

    private Tensor Flatten()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor flat = cat([.. _parameters.Select(p => p.reshape(-1))]).DetachFromDisposeScope();
        for (int i = 0; i < _parameters.Length; i++)
            _parameters[i].set_(flat.narrow(0, _offsets[i], _offsets[i + 1] - _offsets[i]).view(_parameters[i].shape));
        return flat;
    }

    private void CheckAlike()
    {
        var first = _parameters[0];
        // Device does not compare by value.
        static (ScalarType, DeviceType, int) Kind(Parameter p) => (p.dtype, p.device_type, p.device_index);
        if (_parameters.FirstOrDefault(p => Kind(p) != Kind(first)) is not { } other) return;
        throw new ArgumentException("The parameters of one optimiser must have one type and device, " +
            $"but one is {first.dtype} on {first.device} and another {other.dtype} on {other.device}.");
    }
}
