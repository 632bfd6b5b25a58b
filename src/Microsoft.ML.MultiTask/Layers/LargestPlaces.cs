using System.Numerics;

namespace Microsoft.ML.MultiTask.Layers;

/// <summary>Finds the largest values of rows on the CPU, in one pass over them and without padding.</summary>
internal static class LargestPlaces
{
    /// <summary>For every row and column the position of the largest value, the first of several; NaN counts as the largest.</summary>
    /// <param name="values"><c>[tokens, width]</c>.</param>
    /// <param name="offsets">Where every row begins, and where the last one ends. An empty row gives a position that it does not own.</param>
    /// <param name="width">The number of columns.</param>
    /// <returns><c>[rows, width]</c>.</returns>
    public static long[] Of(ReadOnlySpan<float> values, ReadOnlySpan<int> offsets, int width)
    {
        var places = new long[(offsets.Length - 1) * width];
        for (int r = 0; r < offsets.Length - 1; r++)
        {
            int begin = Math.Min(offsets[r], offsets[^1] - 1), end = offsets[r + 1], column = 0;
            Span<long> row = places.AsSpan(r * width, width);
            for (; column <= width - Vector<float>.Count; column += Vector<float>.Count)
            {
                Vector<int> several = InSeveral(values, begin, end, column, width);
                for (int i = 0; i < Vector<int>.Count; i++) row[column + i] = several[i];
            }
            for (; column < width; column++) row[column] = InOne(values, begin, end, column, width);
        }
        return places;
    }

    private static Vector<int> InSeveral(ReadOnlySpan<float> values, int begin, int end, int column, int width)
    {
        var place = new Vector<int>(begin);
        var best = new Vector<float>(values[(begin * width + column)..]);
        for (int t = begin + 1; t < end; t++)
        {
            var value = new Vector<float>(values[(t * width + column)..]);
            Vector<int> keeps = Vector.LessThanOrEqual(value, best) | ~Vector.Equals(best, best);
            best = Vector.ConditionalSelect(keeps, best, value);
            place = Vector.ConditionalSelect(keeps, place, new Vector<int>(t));
        }
        return place;
    }

    private static int InOne(ReadOnlySpan<float> values, int begin, int end, int column, int width)
    {
        int place = begin;
        for (int t = begin + 1; t < end; t++)
        {
            float best = values[place * width + column];
            if (!(values[t * width + column] <= best || float.IsNaN(best))) place = t;
        }
        return place;
    }
}
