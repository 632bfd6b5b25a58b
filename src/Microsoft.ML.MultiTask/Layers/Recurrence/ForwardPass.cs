namespace Microsoft.ML.MultiTask.Layers.Recurrence;

/// <summary>The forward pass of one direction: from the flat input to the flat hidden states. Touches no tensor, so it may run on any thread.</summary>
internal sealed unsafe class ForwardPass
{
    /// <summary>The sizes.</summary>
    public required RecurrentGeometry Geometry { get; init; }

    /// <summary>Flat position of everything in step order.</summary>
    public required int[] Positions { get; init; }

    /// <summary><c>[tokens, InputSize]</c>.</summary>
    public required float* Input { get; init; }

    /// <summary><c>[gates * HiddenSize, InputSize]</c>.</summary>
    public required float* InputWeight { get; init; }

    /// <summary><c>[gates * HiddenSize, HiddenSize]</c>.</summary>
    public required float* RecurrentWeight { get; init; }

    /// <summary><c>[gates * HiddenSize]</c>.</summary>
    public required float* InputBias { get; init; }

    /// <summary><c>[gates * HiddenSize]</c>.</summary>
    public required float* RecurrentBias { get; init; }

    /// <summary><c>[rows, HiddenSize]</c>; null for zeros.</summary>
    public required float* InitialHidden { get; init; }

    /// <summary><c>[rows, HiddenSize]</c>; null for zeros.</summary>
    public required float* InitialCell { get; init; }

    /// <summary>Memory for the tape.</summary>
    public required float* Tape { get; init; }

    /// <summary>Whether a backward pass may follow.</summary>
    public required bool KeepsTape { get; init; }

    /// <summary>Result, <c>[tokens, HiddenSize]</c>.</summary>
    public required float* Output { get; init; }

    /// <summary>Does it.</summary>
    public void Run()
    {
        using var scratch = new Scratch();
        ApplyInput(scratch);
        ApplySteps(scratch);
        for (int s = 0; s < Positions.Length; s++)
        {
            float* hidden = Tape + Geometry.Hidden + Geometry.StatesAfter(0) + (long)s * Geometry.Width;
            Copy(hidden, Output + (long)Positions[s] * Geometry.HiddenSize, Geometry.HiddenSize);
        }
        if (KeepsTape) KeepWeights();
    }

    // Biases and the input's products of all steps at once.
    private void ApplyInput(Scratch scratch)
    {
        int inputSize = Geometry.InputSize;
        float* gates = Tape + Geometry.Gates, bias = BiasRow(scratch);
        for (int s = 0; s < Positions.Length; s++)
        {
            Copy(Input + (long)Positions[s] * inputSize, Tape + (long)s * inputSize, inputSize);
            Copy(bias, gates + (long)s * Geometry.GateStride, Geometry.GateStride);
        }
        PackedMatrix weight = PackTransposed(scratch, InputWeight, inputSize, Geometry.Cell.InputGates);
        weight.Multiply(Tape, inputSize, depthStride: 1, Positions.Length, gates, Geometry.GateStride, accumulate: true);
    }

    private void ApplySteps(Scratch scratch)
    {
        StepPlan plan = Geometry.Plan;
        RecurrentCell cell = Geometry.Cell;
        float* hidden = Tape + Geometry.Hidden, cells = Tape + Geometry.CellState;
        PlaceInitial(InitialHidden, hidden);
        if (cell.HasCellState) PlaceInitial(InitialCell, cells);
        PackedMatrix weight = PackTransposed(scratch, RecurrentWeight, Geometry.HiddenSize, cell.RecurrentGates);
        for (int step = 0; step < plan.Steps; step++)
        {
            int rows = plan.Active(step), stride = Geometry.GateStride;
            long before = Geometry.StatesBefore(step), after = Geometry.StatesAfter(step);
            float* gates = Tape + Geometry.Gates + (long)plan.Start(step) * stride;
            if (step > 0 || InitialHidden != null)
                weight.Multiply(hidden + before, Geometry.Width, 1, rows, gates + cell.FirstRecurrentBlock * Geometry.Width, stride, accumulate: true);
            cell.Step(rows, Geometry.Width, gates, stride, hidden + before, hidden + after, cells + before, cells + after);
        }
    }

    private float* BiasRow(Scratch scratch)
    {
        float* row = scratch.TakeZeros(Geometry.GateStride);
        ReadOnlySpan<int> input = Geometry.Cell.InputGates, recurrent = Geometry.Cell.RecurrentGates;
        for (int block = 0; block < input.Length; block++) Add(InputBias, input[block], block);
        for (int block = 0; block < recurrent.Length; block++) Add(RecurrentBias, recurrent[block], Geometry.Cell.FirstRecurrentBlock + block);
        return row;

        void Add(float* bias, int gate, int block)
        {
            for (int u = 0; u < Geometry.HiddenSize; u++) row[block * Geometry.Width + u] += bias[gate * Geometry.HiddenSize + u];
        }
    }

    private void PlaceInitial(float* initial, float* states)
    {
        for (int j = 0; j < Geometry.Plan.Rows.Length; j++, states += Geometry.Width)
        {
            new Span<float>(states, Geometry.Width).Clear();
            if (initial != null) Copy(initial + (long)Geometry.Plan.Rows[j] * Geometry.HiddenSize, states, Geometry.HiddenSize);
        }
    }

    // [gates * hidden, depth] to [depth, blocks * width]
    private PackedMatrix PackTransposed(Scratch scratch, float* weight, int depth, ReadOnlySpan<int> gates)
    {
        int columns = gates.Length * Geometry.Width, hidden = Geometry.HiddenSize;
        var packed = new PackedMatrix(scratch.Take(PackedMatrix.Size(depth, columns)), depth, columns);
        for (int n = 0; n < columns; n++)
        {
            (int block, int unit) = Math.DivRem(n, Geometry.Width);
            packed.PackColumn(n, unit < hidden ? new(weight + (gates[block] * hidden + unit) * (long)depth, depth) : default);
        }
        packed.ClearColumnsFrom(columns);
        return packed;
    }

    private void KeepWeights()
    {
        Keep(InputWeight, Tape + Geometry.InputWeight, Geometry.InputSize, Geometry.Cell.InputGates);
        Keep(RecurrentWeight, Tape + Geometry.RecurrentWeight, Geometry.HiddenSize, Geometry.Cell.RecurrentGates);
    }

    // [gates * hidden, columns] to [blocks * width, columns]
    private void Keep(float* weight, float* memory, int columns, ReadOnlySpan<int> gates)
    {
        int hidden = Geometry.HiddenSize;
        var packed = new PackedMatrix(memory, gates.Length * Geometry.Width, columns);
        for (int k = 0; k < gates.Length * Geometry.Width; k++)
        {
            (int block, int unit) = Math.DivRem(k, Geometry.Width);
            packed.PackRow(k, unit < hidden ? new(weight + (gates[block] * hidden + unit) * (long)columns, columns) : default);
        }
    }

    private static void Copy(float* from, float* to, int count) => new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(to, count));
}
