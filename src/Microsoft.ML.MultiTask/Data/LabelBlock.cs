namespace Microsoft.ML.MultiTask.Data;

/// <summary>What a batch holds of one label column: the values of every row end to end, with offsets of their own, so that a row may have one value, one for
/// every position of an input, or any number of them.</summary>
/// <param name="offsets">Where the values of every row begin, and where those of the last one end: <c>rows + 1</c> numbers.</param>
public abstract class LabelBlock(int[] offsets)
{
    /// <summary>Where the values of every row begin, and where those of the last one end: <c>rows + 1</c> numbers.</summary>
    public ReadOnlySpan<int> Offsets => offsets;

    /// <summary>The number of rows.</summary>
    public int Rows => offsets.Length - 1;

    /// <summary>Whether any row has a label.</summary>
    public abstract bool HasLabels { get; }

    /// <summary>Whether a row has a label: a value that is not missing.</summary>
    public abstract bool HasLabel(int row);

    /// <summary>The same without the labels of some rows: they are missing there.</summary>
    /// <param name="rows">By row, whether its labels stay.</param>
    public abstract LabelBlock For(bool[] rows);

    /// <summary>The offsets of rows of one length.</summary>
    internal static int[] Even(int rows, int width) => [.. Enumerable.Range(0, rows + 1).Select(row => row * width)];

    /// <summary>The offsets of rows of some lengths, so many values for every unit of length.</summary>
    internal static int[] OffsetsOf(ReadOnlySpan<int> lengths, int width = 1)
    {
        var ends = new int[lengths.Length + 1];
        for (int r = 0; r < lengths.Length; r++) ends[r + 1] = ends[r] + lengths[r] * width;
        return ends;
    }
}
