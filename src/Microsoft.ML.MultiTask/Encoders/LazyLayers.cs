using System.Collections;

namespace Microsoft.ML.MultiTask.Encoders;

/// <summary>Layers of which each is made when it is first read.</summary>
/// <param name="count">The number of layers.</param>
/// <param name="make">Makes a layer.</param>
internal sealed class LazyLayers(int count, Func<int, LayerStates> make) : IReadOnlyList<LayerStates>
{
    private readonly LayerStates?[] _made = new LayerStates?[count];

    public int Count => count;

    public LayerStates this[int index] => _made[index] ??= make(index);

    public IEnumerator<LayerStates> GetEnumerator() => Enumerable.Range(0, count).Select(layer => this[layer]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
