namespace Microsoft.ML.MultiTask.Data;

/// <summary>The labels of a column whose values are classes (<c>int</c>) or numbers (<c>float</c>).</summary>
/// <param name="offsets">Where the values of every row begin, and where those of the last one end: <c>rows + 1</c> numbers.</param>
/// <param name="values">The values of all rows end to end.</param>
/// <param name="missing">What stands where there is no label, such as <see cref="ColumnUse.Missing"/> or NaN.</param>
/// <param name="isFree">Whether the lengths of the rows are their own, so that a row without labels is empty; false (the default) where they are given by
/// something else, such as the positions of an input.</param>
public sealed class LabelBlockOf<T>(int[] offsets, T[] values, T missing, bool isFree = false) : LabelBlock(offsets) where T : unmanaged, IEquatable<T>
{
    /// <summary>The values of all rows end to end.</summary>
    public ReadOnlySpan<T> Values => values;

    /// <inheritdoc/>
    public override bool HasLabels => values.AsSpan().ContainsAnyExcept(missing);

    /// <summary>The values of one row.</summary>
    public ReadOnlySpan<T> this[int row] => values.AsSpan(Offsets[row]..Offsets[row + 1]);

    /// <inheritdoc/>
    public override bool HasLabel(int row) => this[row].ContainsAnyExcept(missing);

    /// <inheritdoc/>
    public override LabelBlock For(bool[] rows) => isFree ? Shortened(rows) : Blanked(rows);

    private LabelBlockOf<T> Blanked(bool[] rows)
    {
        T[] blanked = [.. values];
        for (int r = 0; r < rows.Length; r++)
        {
            if (!rows[r]) blanked.AsSpan(Offsets[r]..Offsets[r + 1]).Fill(missing);
        }
        return new LabelBlockOf<T>([.. Offsets], blanked, missing);
    }

    private LabelBlockOf<T> Shortened(bool[] rows)
    {
        int[] lengths = [.. Enumerable.Range(0, Rows).Select(row => rows[row] ? this[row].Length : 0)];
        T[] kept = [.. Enumerable.Range(0, Rows).Where(row => rows[row]).SelectMany(row => this[row].ToArray())];
        return new LabelBlockOf<T>(OffsetsOf(lengths), kept, missing, isFree: true);
    }
}
