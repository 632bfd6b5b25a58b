namespace Microsoft.ML.MultiTask.Data.Columns;

/// <summary>Cached values of chosen rows as one dense array.</summary>
internal static class Gathering
{
    /// <summary>One value for every position; rows without values get <paramref name="missing"/>.</summary>
    public static T[] Aligned<T>(IReadOnlyList<(ColumnData? Data, int Row)> rows, ReadOnlySpan<int> lengths, T missing) where T : unmanaged
    {
        int total = 0;
        foreach (int length in lengths) total += length;
        var gathered = new T[total];
        int start = 0;
        for (int r = 0; r < rows.Count; r++)
        {
            Span<T> target = gathered.AsSpan(start, lengths[r]);
            ReadOnlySpan<T> values = rows[r].Data is Ragged<T> data ? data[rows[r].Row] : default;
            if (values.IsEmpty) target.Fill(missing);
            else values.CopyTo(target);
            start += lengths[r];
        }
        return gathered;
    }

    /// <summary>A fixed number of values for every row; rows without values get <paramref name="missing"/>.</summary>
    public static T[] Rows<T>(IReadOnlyList<(ColumnData? Data, int Row)> rows, int width, T missing) where T : unmanaged
    {
        var gathered = new T[rows.Count * width];
        for (int r = 0; r < rows.Count; r++)
        {
            Span<T> target = gathered.AsSpan(r * width, width);
            ReadOnlySpan<T> values = rows[r].Data is Ragged<T> data ? data[rows[r].Row] : default;
            if (values.IsEmpty) target.Fill(missing);
            else values.CopyTo(target);
        }
        return gathered;
    }
}
