using System.Runtime.InteropServices;
using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask.Data.Vectors;

/// <summary>The pretrained vectors that were found for the words asked for.</summary>
public sealed class LoadedWordVectors
{
    private const int CopyRows = 1024;

    private readonly IReadOnlyDictionary<string, float[]> _vectors;
    private readonly UnknownWords _unknown;

    internal LoadedWordVectors(IReadOnlyDictionary<string, float[]> vectors, int dimension, UnknownWords unknown) =>
        (_vectors, Dimension, _unknown) = (vectors, dimension, unknown);

    /// <summary>Numbers in a vector.</summary>
    public int Dimension { get; }

    /// <summary>How many of the words asked for have a vector.</summary>
    public int Count => _vectors.Count;

    /// <summary>The words that have a vector, in the spelling they were asked for.</summary>
    public IEnumerable<string> Words => _vectors.Keys;

    /// <summary>The vector of a word; false if it was not asked for or not found.</summary>
    public bool TryGet(string word, out ReadOnlySpan<float> vector)
    {
        bool found = _vectors.TryGetValue(word, out float[]? values);
        vector = values;
        return found;
    }

    /// <summary>
    /// Writes the vectors into an embedding table; words without a vector get what <see cref="WordVectors.Unknown"/> says.
    /// </summary>
    /// <param name="table">A table as wide as the vectors.</param>
    /// <param name="wordOfRow">The word of each row of the table, from row 0 on; null for rows that belong to no word and stay as they are.</param>
    /// <returns>How many rows got a pretrained vector.</returns>
    /// <exception cref="ArgumentException">The table's width differs from <see cref="Dimension"/>, or it has fewer rows than there are words.</exception>
    public int CopyTo(EmbeddingTable table, IReadOnlyList<string?> wordOfRow)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(wordOfRow);
        if (table.Width != Dimension)
            throw new ArgumentException($"The pretrained vectors have {Dimension} numbers, but the embedding table is {table.Width} wide.", nameof(table));
        if (wordOfRow.Count > table.Rows)
            throw new ArgumentException($"The embedding table has {table.Rows} rows, too few for {wordOfRow.Count} words.", nameof(table));
        float[]? unknown = UnknownVector();
        int found = 0;
        // By parts, so that the table's vectors are not all held twice.
        foreach (int[] part in Enumerable.Range(0, wordOfRow.Count).Where(r => wordOfRow[r] is not null).Chunk(CopyRows))
        {
            List<long> rows = [];
            List<float> numbers = [];
            foreach (int row in part)
            {
                if (_vectors.TryGetValue(wordOfRow[row]!, out float[]? vector)) found++;
                if ((vector ?? unknown) is not { } values) continue;
                rows.Add(row);
                numbers.AddRange(values);
            }
            table.SetRows(CollectionsMarshal.AsSpan(rows), CollectionsMarshal.AsSpan(numbers));
        }
        return found;
    }

    private float[]? UnknownVector() => _unknown switch
    {
        UnknownWords.Zero => new float[Dimension],
        UnknownWords.Mean => Mean(),
        _ => null,
    };

    private float[] Mean()
    {
        var sum = new double[Dimension];
        foreach (float[] vector in _vectors.Values)
            for (int i = 0; i < sum.Length; i++) sum[i] += vector[i];
        return [.. sum.Select(s => (float)(s / Count))];
    }
}
