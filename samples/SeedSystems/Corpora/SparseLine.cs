using System.Globalization;
using Microsoft.ML.Data;

namespace SeedSystems.Corpora;

/// <summary>A line of a sparse file: a label, then pairs <c>index:value</c> with indices from 0 in rising order; anything else between them is
/// skipped.</summary>
/// <param name="Label">The label as it is written.</param>
/// <param name="Features">The pairs as a vector.</param>
internal sealed record SparseLine(string Label, VBuffer<float> Features)
{
    /// <summary>Reads a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="size">The size of the vector.</param>
    /// <param name="scale">What every value is multiplied by.</param>
    public static SparseLine Parse(string line, int size, float scale = 1)
    {
        string[] parts = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        string[][] pairs = [.. parts.Skip(1).Select(part => part.Split(':')).Where(pair => pair.Length == 2)];
        int[] indices = [.. pairs.Select(pair => int.Parse(pair[0], CultureInfo.InvariantCulture))];
        float[] values = [.. pairs.Select(pair => scale * float.Parse(pair[1], CultureInfo.InvariantCulture))];
        return new SparseLine(parts[0], new VBuffer<float>(size, indices.Length, values, indices));
    }
}
