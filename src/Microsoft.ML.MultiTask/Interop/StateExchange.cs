using System.Globalization;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Interop;

/// <summary>
/// The state of something that trains on its way out or in: typed values by name, and parts with values of their own. Saving, a value is copied and given back
/// as it is; loading, what was saved under its name comes back instead. State is loaded into something freshly made from the same settings.
/// </summary>
/// <remarks>Loading throws an <see cref="InvalidOperationException"/> that names what is missing, of another type or of another size.</remarks>
public sealed class StateExchange
{
    private readonly SavedState _state;
    private readonly Device _device;
    private readonly string _path;

    internal StateExchange(SavedState state, bool isLoading, Device device, string path = "") =>
        (_state, IsLoading, _device, _path) = (state, isLoading, device, path);

    /// <summary>Whether values come in; false: they go out.</summary>
    public bool IsLoading { get; }

    /// <summary>A whole number.</summary>
    public long Integer(string name, long value) => Value(name, value);

    /// <summary>A number.</summary>
    public double Number(string name, double value) => Value(name, value);

    /// <summary>A yes or no.</summary>
    public bool Flag(string name, bool value) => Value(name, value ? 1L : 0L) != 0;

    /// <summary>A text.</summary>
    public string Text(string name, string value) => Value(name, value);

    /// <summary>Texts, any number of them.</summary>
    public IReadOnlyList<string> Texts(string name, IEnumerable<string> values) => [.. Value<string[]>(name, [.. values])];

    /// <summary>Numbers that are read into the array, of which there must be as many as were saved.</summary>
    /// <typeparam name="T">A numeric type.</typeparam>
    public void Numbers<T>(string name, T[] values) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(values);
        T[] saved = List(name, values);
        if (saved.Length != values.Length) throw Misfit(name, $"{saved.Length} numbers", $"{values.Length} are expected");
        saved.CopyTo(values, 0);
    }

    /// <summary>Numbers, any number of them.</summary>
    /// <typeparam name="T">A numeric type.</typeparam>
    public T[] List<T>(string name, IEnumerable<T> values) where T : unmanaged => [.. Value<T[]>(name, [.. values])];

    /// <summary>The values of a tensor, which is changed in place.</summary>
    public void Values(string name, Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (!IsLoading)
        {
            Put(name, SavedState.Copy(values));
            return;
        }
        Tensor saved = Find<Tensor>(name);
        if (!saved.shape.SequenceEqual(values.shape) || saved.dtype != values.dtype) throw Misfit(name, Describe(saved), $"{Describe(values)} is expected");
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        values.copy_(saved);
    }

    /// <summary>A tensor that may not be there yet, of any shape. One that comes in lives where training does, in no dispose scope; the one that was there
    /// before is then disposed of.</summary>
    public Tensor? Optional(string name, Tensor? value)
    {
        if (!Flag(name + "?", value is not null)) return null;
        if (!IsLoading)
        {
            Put(name, SavedState.Copy(value!));
            return value;
        }
        value?.Dispose();
        using var scope = NewDisposeScope();
        return SavedState.Copy(Find<Tensor>(name).to(_device));
    }

    /// <summary>The parameters and buffers of a module, by their names.</summary>
    public void Module(string name, nn.Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        StateExchange inside = In(name);
        foreach ((string parameter, Tensor values) in module.state_dict()) inside.Values(parameter, values);
    }

    /// <summary>A part with state of its own.</summary>
    public void Part(string name, IStateful part)
    {
        ArgumentNullException.ThrowIfNull(part);
        part.Exchange(In(name));
    }

    /// <summary>The state of a part.</summary>
    public StateExchange In(string name)
    {
        if (!IsLoading) Put(name, new SavedState());
        return new StateExchange(Find<SavedState>(name), IsLoading, _device, $"{_path}{name}/");
    }

    private T Value<T>(string name, T value) where T : notnull
    {
        if (!IsLoading) Put(name, value);
        return Find<T>(name);
    }

    private void Put(string name, object value)
    {
        if (!_state.Values.TryAdd(name, value)) throw new InvalidOperationException($"The state '{_path}{name}' is saved twice; give one another name.");
    }

    private T Find<T>(string name)
    {
        if (!_state.Values.TryGetValue(name, out object? found))
        {
            throw new InvalidOperationException($"The saved state has no '{_path}{name}': it was saved with other settings or data. "
                + $"There it has {string.Join(", ", _state.Values.Keys.Order(StringComparer.Ordinal).Select(key => $"'{key}'").DefaultIfEmpty("nothing"))}.");
        }
        return found is T value ? value : throw Misfit(name, found.GetType().Name, $"{typeof(T).Name} is expected");
    }

    private InvalidOperationException Misfit(string name, string found, string expected) =>
        new($"The saved state '{_path}{name}' has {found} where {expected}: it was saved with other settings or data.");

    private static string Describe(Tensor tensor) =>
        string.Create(CultureInfo.InvariantCulture, $"a {tensor.dtype} tensor of [{string.Join(", ", tensor.shape)}]");
}
