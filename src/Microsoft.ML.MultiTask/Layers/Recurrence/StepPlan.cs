namespace Microsoft.ML.MultiTask.Layers.Recurrence;

/// <summary>
/// In which order a recurrence visits the positions of a batch: step by step, within a step row by row, the longest rows first. So the rows that still
/// run at a step are the first <c>Active(step)</c> of those that ran before it, and what belongs to a step lies together ("step order").
/// Empty rows take no part.
/// </summary>
internal sealed class StepPlan
{
    private readonly int[] _starts;

    /// <summary>Plans the steps over rows that lie end to end.</summary>
    public StepPlan(Segments segments)
    {
        Rows = Longest(segments);
        AllRows = segments.Rows;
        Tokens = segments.Tokens;
        _starts = new int[segments.MaxLength + 1];
        ForwardPositions = new int[Tokens];
        BackwardPositions = new int[Tokens];
        int index = 0, active = Rows.Length;
        for (int step = 0; step < Steps; step++)
        {
            while (segments.Length(Rows[active - 1]) <= step) active--;
            for (int j = 0; j < active; j++, index++)
            {
                int row = Rows[j];
                ForwardPositions[index] = segments.Offsets[row] + step;
                BackwardPositions[index] = segments.Offsets[row + 1] - 1 - step;
            }
            _starts[step + 1] = index;
        }
    }

    /// <summary>The rows that are not empty, the longest first; equally long ones in their own order.</summary>
    public int[] Rows { get; }

    /// <summary>How many rows there are, empty ones included.</summary>
    public int AllRows { get; }

    /// <summary>All positions.</summary>
    public int Tokens { get; }

    /// <summary>The length of the longest row.</summary>
    public int Steps => _starts.Length - 1;

    /// <summary>The flat position of everything in step order, where each row is read from its first position to its last.</summary>
    public int[] ForwardPositions { get; }

    /// <summary>The same where each row is read from its last position to its first.</summary>
    public int[] BackwardPositions { get; }

    /// <summary>Where a step begins in step order.</summary>
    public int Start(int step) => _starts[step];

    /// <summary>How many rows run at a step.</summary>
    public int Active(int step) => _starts[step + 1] - _starts[step];

    private static int[] Longest(Segments segments)
    {
        var keys = new List<long>(segments.Rows);
        for (int r = 0; r < segments.Rows; r++)
            if (segments.Length(r) > 0) keys.Add(((long)-segments.Length(r) << 32) + r);
        keys.Sort();
        return keys.ConvertAll(key => (int)key).ToArray();
    }
}
