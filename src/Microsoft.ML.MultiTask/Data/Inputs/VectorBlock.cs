namespace Microsoft.ML.MultiTask.Data.Inputs;

/// <summary>The vectors of a batch; every row is one position.</summary>
/// <param name="values">The vectors end to end.</param>
/// <param name="width">The size of a vector.</param>
public sealed class VectorBlock(float[] values, int width) : InputBlock
{
    /// <summary>The vectors end to end, <c>rows * width</c>.</summary>
    public float[] Values => values;

    /// <summary>The size of a vector.</summary>
    public int Width => width;

    /// <inheritdoc/>
    public override int[] Lengths { get; } = Ones(values.Length / width);

    private static int[] Ones(int rows)
    {
        var lengths = new int[rows];
        Array.Fill(lengths, 1);
        return lengths;
    }
}
