using Microsoft.ML.MultiTask.Interop;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Training;

/// <summary>A copy of all parameters of a module, to come back to.</summary>
internal sealed class Snapshot : IStateful, IDisposable
{
    private readonly Dictionary<string, Tensor> _copies = [];

    /// <summary>Whether anything has been copied yet.</summary>
    public bool IsEmpty => _copies.Count == 0;

    /// <summary>Copies the parameters over the earlier copy.</summary>
    public void Take(nn.Module module)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach ((string name, Tensor value) in module.state_dict())
        {
            if (_copies.TryGetValue(name, out Tensor? copy)) copy.copy_(value);
            else _copies.Add(name, value.detach().clone().DetachFromDisposeScope());
        }
    }

    /// <summary>Puts the copied values back.</summary>
    public void Restore(nn.Module module)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach ((string name, Tensor value) in module.state_dict()) value.copy_(_copies[name]);
    }

    /// <inheritdoc/>
    public void Exchange(StateExchange state)
    {
        foreach (string name in state.Texts("names", _copies.Keys)) _copies[name] = state.Optional(name, _copies.GetValueOrDefault(name))!;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor copy in _copies.Values) copy.Dispose();
        _copies.Clear();
    }
}
