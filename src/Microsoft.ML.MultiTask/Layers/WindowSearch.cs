using System.Numerics;
using System.Runtime.InteropServices;

namespace Microsoft.ML.MultiTask.Layers;

/// <summary>Finds where in a word every filter of a convolution answers most. Keeps scratch space; not thread safe.</summary>
internal sealed class WindowSearch
{
    private static int Lanes => Vector<float>.Count;

    private readonly int[] _widths;
    private readonly int _filters, _stride, _places;
    private readonly float[] _starts;
    private float[] _products = [];

    internal WindowSearch(IReadOnlyList<int> widths, int filters)
    {
        (_widths, _filters, _places) = ([.. widths], filters, widths.Sum());
        _stride = (filters + Lanes - 1) / Lanes * Lanes;
        _starts = new float[_stride];
    }

    /// <summary>The products of a character: places of all widths times filters.</summary>
    internal int Taps => _places * _filters;

    /// <summary>
    /// For every word and tap the cell of the products that counts: the character there in the filter's best window, the first of equal ones.
    /// </summary>
    /// <param name="products"><c>[characters + 1, taps]</c>; the last row is what follows a word shorter than a filter.</param>
    /// <param name="characters">The characters of all words.</param>
    /// <param name="offsets">Where words begin, and the end of the last.</param>
    /// <param name="winners"><c>[words, taps]</c>, filled with places in the flattened products.</param>
    internal void Find(ReadOnlySpan<float> products, ReadOnlySpan<int> characters, ReadOnlySpan<int> offsets, Span<long> winners)
    {
        Align(products);
        int after = (products.Length / Taps) - 1;
        Span<int> padded = new int[_widths.Max()];
        for (int w = 0; w + 1 < offsets.Length; w++)
        {
            ReadOnlySpan<int> word = characters[offsets[w]..offsets[w + 1]];
            Span<long> taps = winners.Slice(w * Taps, Taps);
            int place = 0;
            foreach (int width in _widths)
            {
                ReadOnlySpan<int> text = word;
                if (word.Length < width)
                {
                    padded.Fill(after);
                    word.CopyTo(padded);
                    text = padded[..width];
                }
                FindStarts(text, width, place);
                Write(text, width, place, taps);
                place += width;
            }
        }
    }

    /// <summary>Copies every place's filters to whole vectors.</summary>
    private void Align(ReadOnlySpan<float> products)
    {
        int rows = products.Length / _filters;
        if (_products.Length < rows * _stride) _products = new float[rows * _stride];
        for (int r = 0; r < rows; r++) products.Slice(r * _filters, _filters).CopyTo(_products.AsSpan(r * _stride));
    }

    /// <summary>The start of the best window for every filter of one width.</summary>
    private void FindStarts(ReadOnlySpan<int> text, int width, int place)
    {
        ref float cells = ref MemoryMarshal.GetArrayDataReference(_products);
        Span<Vector<float>> starts = MemoryMarshal.Cast<float, Vector<float>>(_starts.AsSpan());
        for (int v = 0; v < starts.Length; v++)
        {
            var best = new Vector<float>(float.NegativeInfinity);
            var start = Vector<float>.Zero;
            for (int p = 0; p + width <= text.Length; p++)
            {
                var answer = Vector<float>.Zero;
                for (int k = 0; k < width; k++)
                    answer += Vector.LoadUnsafe(ref cells, (nuint)((((text[p + k] * _places) + place + k) * _stride) + (v * Lanes)));
                Vector<int> better = Vector.GreaterThan(answer, best);
                best = Vector.ConditionalSelect(better, answer, best);
                start = Vector.ConditionalSelect(better, new Vector<float>(p), start);
            }
            starts[v] = start;
        }
    }

    private void Write(ReadOnlySpan<int> text, int width, int place, Span<long> taps)
    {
        for (int f = 0; f < _filters; f++)
        {
            int start = (int)_starts[f];
            for (int k = 0; k < width; k++)
            {
                int tap = ((place + k) * _filters) + f;
                taps[tap] = ((long)text[start + k] * Taps) + tap;
            }
        }
    }
}
