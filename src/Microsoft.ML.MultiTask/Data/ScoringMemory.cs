using System.Runtime.InteropServices;

namespace Microsoft.ML.MultiTask.Data;

/// <summary>What modules keep from batch to batch of one scoring cursor, such as the vectors of words met before. It serves one cursor, and only while no
/// parameter changes.</summary>
internal sealed class ScoringMemory : IDisposable
{
    private readonly Dictionary<(object Owner, string Input), IDisposable> _parts = [];

    /// <summary>What a module has kept.</summary>
    /// <param name="owner">The module.</param>
    /// <param name="input">The name of the input that it belongs to: symbols of one input mean nothing in another.</param>
    /// <param name="make">Makes it when the module asks for the first time.</param>
    public T Of<T>(object owner, string input, Func<T> make) where T : class, IDisposable
    {
        ref IDisposable? part = ref CollectionsMarshal.GetValueRefOrAddDefault(_parts, (owner, input), out _);
        part ??= make();
        return (T)part;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable part in _parts.Values) part.Dispose();
        _parts.Clear();
    }
}
