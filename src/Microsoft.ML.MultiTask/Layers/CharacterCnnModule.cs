using System.Runtime.InteropServices;
using Microsoft.ML.MultiTask.Interop;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Layers;

/// <summary>
/// The filters of a <see cref="CharacterCnn"/>. A filter's answer at a window is a sum of products, one per character of the window, and those
/// products are the same wherever a character stands: they are worked out once per different character. The windows that win are found on the
/// host without gradient, and only their products are summed in the graph.
/// </summary>
internal sealed class CharacterCnnModule : CharacterModule
{
    private readonly CharacterCnn _settings;
    private readonly int _alphabet;
    private readonly int _taps;

    [ComponentName(Name = "embedding")]
    private readonly Parameter _embedding;

    /// <summary><c>[embedding, taps]</c>; the taps of a width are its places one after the other, every one of all filters.</summary>
    [ComponentName(Name = "filters")]
    private readonly Parameter _filters;

    [ComponentName(Name = "bias")]
    private readonly Parameter _bias;

    internal CharacterCnnModule(CharacterCnn settings, int characters, RandomSource random) : base("characters")
    {
        _settings = settings;
        _alphabet = characters;
        _taps = new WindowSearch(settings.Widths, settings.Filters).Taps;
        _embedding = Initial.Uniform([characters, settings.EmbeddingSize], Math.Sqrt(3.0 / settings.EmbeddingSize), random);
        _filters = Initial.Uniform([settings.EmbeddingSize, _taps], Math.Sqrt(3.0 / (settings.EmbeddingSize * settings.Widths.Average())), random);
        _bias = Initial.Zeros(Width);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override long Width => _settings.Filters * _settings.Widths.Count;

    /// <inheritdoc/>
    public override Tensor Encode(Tensor characters, Segments words)
    {
        using var scope = NewDisposeScope();
        int[] places = Number(characters, out Tensor distinct);
        Tensor products = _embedding.index_select(0, distinct).mm(_filters);                          // [distinct, taps]
        products = cat([products, products.new_zeros(1, _taps)]);                              // and zeros, which follow short words
        Tensor host = products.detach().to(ScalarType.Float32).cpu();
        Tensor winners = empty(words.Rows * _taps, dtype: ScalarType.Int64);
        new WindowSearch(_settings.Widths, _settings.Filters).Find(MemoryMarshal.Cast<byte, float>(host.bytes), places, words.Offsets,
            MemoryMarshal.Cast<byte, long>(winners.bytes));
        Tensor taps = products.flatten().index_select(0, winners.to(products.device)).view(words.Rows, _taps);
        Tensor answers = SumPlaces(taps).Plus(_bias);                                                 // [words, width]
        return Activate(answers).MoveToOuterDisposeScope();
    }

    /// <summary>The characters as numbers of their different kinds.</summary>
    private int[] Number(Tensor characters, out Tensor distinct)
    {
        ReadOnlySpan<long> ids = MemoryMarshal.Cast<byte, long>(characters.cpu().contiguous().bytes);
        var places = new int[ids.Length];
        var seen = new DistinctIds(_alphabet);
        for (int i = 0; i < ids.Length; i++) places[i] = seen.Add(ids[i]);
        distinct = tensor(seen.Take(), dtype: ScalarType.Int64, device: characters.device);
        return places;
    }

    /// <summary><c>[words, taps]</c> to <c>[words, width]</c>.</summary>
    private Tensor SumPlaces(Tensor taps)
    {
        long first = 0, filters = _settings.Filters;
        var answers = new List<Tensor>(_settings.Widths.Count);
        foreach (int width in _settings.Widths)
        {
            answers.Add(taps.narrow(1, first, width * filters).view(-1, width, filters).sum(dim: 1L));
            first += width * filters;
        }
        return cat(answers, 1);
    }

    private Tensor Activate(Tensor answers) => _settings.Activation.Apply(answers);
}
