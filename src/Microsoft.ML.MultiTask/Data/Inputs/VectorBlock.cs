namespace Microsoft.ML.MultiTask.Data.Inputs;

/// <summary>The vectors of a batch; every row is one position, or none where its corpus has no such vector.</summary>
/// <param name="values">The vectors end to end.</param>
/// <param name="width">The size of a vector.</param>
/// <param name="lengths">1 for every row with a vector, 0 for one without.</param>
public sealed class VectorBlock(float[] values, int width, int[] lengths) : InputBlock
{
    /// <summary>The vectors end to end, <c>positions * width</c>.</summary>
    public float[] Values => values;

    /// <summary>The size of a vector.</summary>
    public int Width => width;

    /// <inheritdoc/>
    public override int[] Lengths => lengths;

    /// <inheritdoc/>
    public override VectorBlock Only(IReadOnlyList<int> rows)
    {
        int[] kept = [.. rows.Select(row => lengths[row])];
        var ofRows = new float[kept.Sum() * width];
        int start = 0;
        foreach (int row in rows)
        {
            OfRow(row).CopyTo(ofRows.AsSpan(start));
            start += lengths[row] * width;
        }
        return new VectorBlock(ofRows, width, kept);
    }

    /// <summary>The vector of a row; empty where it has none.</summary>
    public ReadOnlySpan<float> OfRow(int row) => OfRow(values, row, width);

    /// <summary>Whether two rows hold the same numbers.</summary>
    public override bool AreSame(int row, int other) => OfRow(row).SequenceEqual(OfRow(other));
}
