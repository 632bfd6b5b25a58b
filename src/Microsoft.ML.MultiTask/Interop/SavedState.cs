using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Interop;

/// <summary>Saved values by name: numbers, texts, arrays, tensors, and saved states of parts. It owns its tensors.</summary>
internal sealed class SavedState : IDisposable
{
    public Dictionary<string, object> Values { get; } = [];

    /// <summary>The state of something as it is now.</summary>
    public static SavedState Of(Action<StateExchange> exchange)
    {
        var state = new SavedState();
        exchange(new StateExchange(state, isLoading: false, CPU));
        return state;
    }

    /// <summary>Puts the state into something freshly made.</summary>
    /// <param name="exchange">What takes it in.</param>
    /// <param name="device">Where it trains; null (the default): on the CPU.</param>
    public void Into(Action<StateExchange> exchange, Device? device = null) => exchange(new StateExchange(this, isLoading: true, device ?? CPU));

    /// <summary>A copy without a graph that belongs to no dispose scope.</summary>
    internal static Tensor Copy(Tensor tensor)
    {
        using var noGradient = no_grad();
        return tensor.detach().clone().DetachFromDisposeScope();
    }

    public void Dispose()
    {
        foreach (IDisposable value in Values.Values.OfType<IDisposable>()) value.Dispose();
    }
}
