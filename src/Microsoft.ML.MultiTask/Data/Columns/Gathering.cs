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

    /// <summary><see cref="Aligned"/> as labels.</summary>
    public static LabelBlock AlignedLabels<T>(IReadOnlyList<(ColumnData? Data, int Row)> rows, ReadOnlySpan<int> lengths, T missing)
        where T : unmanaged, IEquatable<T> => new LabelBlockOf<T>(LabelBlock.OffsetsOf(lengths), Aligned(rows, lengths, missing), missing);

    /// <summary><see cref="Rows"/> as labels.</summary>
    public static LabelBlock RowLabels<T>(IReadOnlyList<(ColumnData? Data, int Row)> rows, int width, T missing) where T : unmanaged, IEquatable<T> =>
        new LabelBlockOf<T>(LabelBlock.Even(rows.Count, width), Rows(rows, width, missing), missing);

    /// <summary>All values of every row, as many as it has; a corpus without the column has none.</summary>
    public static LabelBlock FreeLabels<T>(IReadOnlyList<(ColumnData? Data, int Row)> rows, T missing) where T : unmanaged, IEquatable<T>
    {
        var lengths = new int[rows.Count];
        var values = new List<T>();
        for (int r = 0; r < lengths.Length; r++)
        {
            if (rows[r].Data is not Ragged<T> data) continue;
            lengths[r] = data.Length(rows[r].Row);
            values.AddRange(data[rows[r].Row]);
        }
        return new LabelBlockOf<T>(LabelBlock.OffsetsOf(lengths), [.. values], missing, isFree: true);
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
