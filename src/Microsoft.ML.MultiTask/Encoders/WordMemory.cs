using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Encoders;

/// <summary>The vectors of the surface forms that a scoring cursor has met, so that the spelling of a word is encoded once and not once per batch.</summary>
internal sealed class WordMemory(long width, Device device) : IDisposable
{
    private const int FirstCapacity = 256;

    private Tensor _vectors = zeros(FirstCapacity, width, device: device).DetachFromDisposeScope(); // [capacity, width]
    private int[] _places = new int[FirstCapacity]; // by symbol, the hidden word first
    private int _count;

    /// <summary>The vectors of all positions of a block, <c>[tokens, width]</c>.</summary>
    /// <param name="block">The words.</param>
    /// <param name="embed">Gives the vectors of forms not met before.</param>
    public Tensor Recall(TokenBlock block, Func<TokenBlock, Tensor> embed)
    {
        int[] unmet = Unmet(block.Symbols);
        if (unmet.Length > 0) Store(block, unmet, embed(block.Forms(unmet)));
        var rows = new int[block.SymbolIndex.Length];
        for (int t = 0; t < rows.Length; t++) rows[t] = PlaceOf(block.Symbol(t)) - 1;
        return _vectors.index_select(0, Tensors.FromClasses(rows, device));
    }

    /// <inheritdoc/>
    public void Dispose() => _vectors.Dispose();

    private ref int PlaceOf(int symbol) => ref _places[symbol - TokenBlock.Hidden];

    private int[] Unmet(int[] symbols)
    {
        int largest = symbols.Length == 0 ? 0 : symbols.Max() - TokenBlock.Hidden;
        if (largest >= _places.Length) Array.Resize(ref _places, Math.Max(largest + 1, 2 * _places.Length));
        return [.. Enumerable.Range(0, symbols.Length).Where(form => PlaceOf(symbols[form]) == 0)];
    }

    private void Store(TokenBlock block, int[] unmet, Tensor vectors)
    {
        if (_count + unmet.Length > _vectors.shape[0]) Grow(Math.Max(_count + unmet.Length, 2 * _vectors.shape[0]));
        _vectors.narrow(0, _count, unmet.Length).copy_(vectors);
        foreach (int form in unmet) PlaceOf(block.Symbols[form]) = ++_count;
    }

    private void Grow(long capacity)
    {
        Tensor larger = zeros(capacity, width, device: device).DetachFromDisposeScope();
        larger.narrow(0, 0, _count).copy_(_vectors.narrow(0, 0, _count));
        _vectors.Dispose();
        _vectors = larger;
    }
}
