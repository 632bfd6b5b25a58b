using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Encoders.Transformers;

/// <summary>The pieces of a batch in windows that a Transformer can read, each between a piece that begins and one that ends it. A row that is too long for one
/// has several, which overlap; the state of a piece is then read where it has most around it.</summary>
internal sealed class PieceWindows
{
    private readonly PieceSource _source;
    private readonly List<int> _lengths = [];
    private readonly List<long> _owners = [];   // by part, the word it belongs to

    private PieceWindows(PieceSource source, int words)
    {
        _source = source;
        OfWords = new List<int>[words];
    }

    /// <summary>The pieces of all windows end to end.</summary>
    public List<long> Pieces { get; } = [];

    /// <summary>Where every piece stands in its window.</summary>
    public List<long> Places { get; } = [];

    /// <summary>By word, the parts that it is read from.</summary>
    private List<int>[] OfWords { get; }

    /// <summary>Lays out the words of a batch.</summary>
    /// <param name="lengths">The number of words of every row.</param>
    /// <param name="pieces">The pieces of every word.</param>
    /// <param name="source">What cut them.</param>
    /// <param name="positions">How many pieces a window holds, with the two at its ends.</param>
    /// <param name="overlap">The share of a window that it has in common with the one before.</param>
    public static PieceWindows Of(int[] lengths, IReadOnlyList<int>[] pieces, PieceSource source, int positions, double overlap)
    {
        var windows = new PieceWindows(source, pieces.Length);
        int room = positions - 2, step = Math.Max(1, room - (int)(overlap * room)), word = 0;
        foreach (int length in lengths)
        {
            int[] ofRow = [.. pieces.AsSpan(word, length).ToArray().SelectMany(ofWord => ofWord)];
            int[] owners = [.. Enumerable.Range(word, length).SelectMany(w => Enumerable.Repeat(w, pieces[w].Count))];
            windows.Add(ofRow, owners, room, step);
            word += length;
        }
        return windows;
    }

    /// <summary>How words are made of the pieces.</summary>
    public PartMap Map(Segments words, SubwordReading reading)
    {
        Device device = words.Device;
        Tensor positionOfPart = Tensors.From<long>(_owners.ToArray(), device);
        var windows = new Segments(_lengths.ToArray(), device);
        if (reading == SubwordReading.Mean)
        {
            long[] owners = [.. OfWords.SelectMany((parts, word) => Enumerable.Repeat((long)word, parts.Count))];
            return new PartMap(words, windows, Index(OfWords.SelectMany(parts => parts)), Tensors.From<long>(owners, device), positionOfPart);
        }
        return new PartMap(words, windows, Index(OfWords.Select(parts => reading == SubwordReading.First ? parts[0] : parts[^1])), null, positionOfPart);

        Tensor Index(IEnumerable<int> parts) => Tensors.From<long>([.. parts.Select(part => (long)part)], device);
    }

    private void Add(int[] pieces, int[] owners, int room, int step)
    {
        if (pieces.Length == 0) return;
        int[] starts = Starts(pieces.Length, room, step);
        int first = Pieces.Count, size = Math.Min(room, pieces.Length);
        foreach (int start in starts) AddWindow(pieces.AsSpan(start, size), owners.AsSpan(start, size));
        for (int p = 0; p < pieces.Length; p++)
        {
            int window = Best(starts, size, p, pieces.Length);
            (OfWords[owners[p]] ??= []).Add(first + window * (size + 2) + 1 + p - starts[window]);
        }
    }

    private void AddWindow(ReadOnlySpan<int> pieces, ReadOnlySpan<int> owners)
    {
        Pieces.Add(_source.Begin);
        _owners.Add(OfWords.Length);
        for (int p = 0; p < pieces.Length; p++)
        {
            Pieces.Add(pieces[p]);
            _owners.Add(owners[p]);
        }
        Pieces.Add(_source.End);
        _owners.Add(OfWords.Length);
        for (int place = 0; place < pieces.Length + 2; place++) Places.Add(place);
        _lengths.Add(pieces.Length + 2);
    }

    /// <summary>Where the windows begin; the last one ends with the row.</summary>
    private static int[] Starts(int pieces, int room, int step)
    {
        int last = Math.Max(0, pieces - room);
        return [.. Enumerable.Range(0, (last + step - 1) / step).Select(window => window * step), last];
    }

    /// <summary>The window in which a piece has most around it: the larger of its shorter sides, where the ends of the row do not count.</summary>
    private static int Best(int[] starts, int size, int piece, int pieces)
    {
        int best = 0, most = -1;
        for (int w = 0; w < starts.Length; w++)
        {
            if (piece < starts[w] || piece >= starts[w] + size) continue;
            int left = starts[w] == 0 ? int.MaxValue : piece - starts[w], right = starts[w] + size == pieces ? int.MaxValue : starts[w] + size - 1 - piece;
            if (Math.Min(left, right) <= most) continue;
            (best, most) = (w, Math.Min(left, right));
        }
        return best;
    }
}
