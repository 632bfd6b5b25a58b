using System.Numerics;

namespace Microsoft.ML.MultiTask.Layers.Recurrence;

/// <summary>The backward pass of one direction: from the gradient of the flat output and the tape to all other gradients. Touches no tensor.</summary>
internal sealed unsafe class BackwardPass
{
    /// <summary>The sizes.</summary>
    public required RecurrentGeometry Geometry { get; init; }

    /// <summary>Flat position of everything in step order.</summary>
    public required int[] Positions { get; init; }

    /// <summary>What the forward pass left.</summary>
    public required float* Tape { get; init; }

    /// <summary><c>[tokens, HiddenSize]</c>.</summary>
    public required float* OutputGradient { get; init; }

    /// <summary>Whether the rows began with states given by the caller.</summary>
    public required bool HasInitial { get; init; }

    /// <summary>Result, in step order, <c>[tokens, PackedMatrix.PaddedColumns(InputSize)]</c>; null where no one asks for it.</summary>
    public required float* InputGradient { get; init; }

    /// <summary>Result, <c>[gates * HiddenSize, InputSize]</c>.</summary>
    public required float* InputWeightGradient { get; init; }

    /// <summary>Result, <c>[gates * HiddenSize, HiddenSize]</c>.</summary>
    public required float* RecurrentWeightGradient { get; init; }

    /// <summary>Result, <c>[gates * HiddenSize]</c>.</summary>
    public required float* InputBiasGradient { get; init; }

    /// <summary>Result, <c>[gates * HiddenSize]</c>.</summary>
    public required float* RecurrentBiasGradient { get; init; }

    /// <summary>Result, <c>[rows, HiddenSize]</c>, zeros on entry; null without initial states.</summary>
    public required float* InitialHiddenGradient { get; init; }

    /// <summary>Result, <c>[rows, HiddenSize]</c>, zeros on entry; null without initial cell states.</summary>
    public required float* InitialCellGradient { get; init; }

    private RecurrentCell Cell => Geometry.Cell;

    private int Tokens => Positions.Length;

    // Of what lies before this position in step order, the state before is zero: it adds nothing to the recurrent weight's gradient.
    private int FirstWithState => HasInitial ? 0 : Geometry.Plan.Active(0);

    /// <summary>Does it.</summary>
    public void Run()
    {
        using var scratch = new Scratch();
        float* gates = scratch.Take((long)Tokens * Geometry.GateStride);
        UndoSteps(scratch, gates);
        if (InputGradient != null)
        {
            var weight = new PackedMatrix(Tape + Geometry.InputWeight, Geometry.InputBlocks * Geometry.Width, Geometry.InputSize);
            weight.Multiply(gates, Geometry.GateStride, 1, Tokens, InputGradient, PackedMatrix.PaddedColumns(Geometry.InputSize), accumulate: false);
        }
        WeightGradient(scratch, gates, PackInputs(scratch), Geometry.InputSize, Cell.InputGates, InputWeightGradient);
        float* withState = gates + (long)FirstWithState * Geometry.GateStride + Cell.FirstRecurrentBlock * Geometry.Width;
        WeightGradient(scratch, withState, PackStatesBefore(scratch), Geometry.HiddenSize, Cell.RecurrentGates, RecurrentWeightGradient);
        BiasGradients(scratch, gates);
    }

    private void UndoSteps(Scratch scratch, float* gateGradient)
    {
        StepPlan plan = Geometry.Plan;
        int width = Geometry.Width, carriedStride = PackedMatrix.PaddedColumns(Geometry.HiddenSize);
        float* hidden = Tape + Geometry.Hidden, cells = Tape + Geometry.CellState, output = GatherOutputGradient(scratch);
        float* carriedHidden = scratch.TakeZeros((long)plan.Rows.Length * carriedStride), carriedCell = scratch.TakeZeros((long)plan.Rows.Length * width);
        var weight = new PackedMatrix(Tape + Geometry.RecurrentWeight, Geometry.RecurrentBlocks * width, Geometry.HiddenSize);
        for (int step = plan.Steps - 1; step >= 0; step--)
        {
            long before = Geometry.StatesBefore(step), after = Geometry.StatesAfter(step), gates = (long)plan.Start(step) * Geometry.GateStride;
            Cell.StepBack(plan.Active(step), width, Tape + Geometry.Gates + gates, Geometry.GateStride, hidden + before, cells + before, cells + after,
                output + (long)plan.Start(step) * width, carriedHidden, carriedStride, carriedCell, gateGradient + gates);
            if (step == 0 && !HasInitial) continue;
            weight.Multiply(gateGradient + gates + Cell.FirstRecurrentBlock * width, Geometry.GateStride, 1, plan.Active(step), carriedHidden, carriedStride,
                accumulate: true);
        }
        KeepInitial(carriedHidden, carriedStride, InitialHiddenGradient);
        KeepInitial(carriedCell, width, InitialCellGradient);
    }

    private float* GatherOutputGradient(Scratch scratch)
    {
        float* gathered = scratch.Take((long)Tokens * Geometry.Width);
        for (int s = 0; s < Tokens; s++)
        {
            var to = new Span<float>(gathered + (long)s * Geometry.Width, Geometry.Width);
            new ReadOnlySpan<float>(OutputGradient + (long)Positions[s] * Geometry.HiddenSize, Geometry.HiddenSize).CopyTo(to);
            to[Geometry.HiddenSize..].Clear();
        }
        return gathered;
    }

    private void KeepInitial(float* carried, int stride, float* gradient)
    {
        if (gradient == null) return;
        for (int j = 0; j < Geometry.Plan.Rows.Length; j++) Copy(carried + (long)j * stride, gradient + (long)Geometry.Plan.Rows[j] * Geometry.HiddenSize);
    }

    private PackedMatrix PackInputs(Scratch scratch)
    {
        int inputSize = Geometry.InputSize;
        var packed = new PackedMatrix(scratch.Take(PackedMatrix.Size(Tokens, inputSize)), Tokens, inputSize);
        for (int s = 0; s < Tokens; s++) packed.PackRow(s, new(Tape + (long)s * inputSize, inputSize));
        return packed;
    }

    private PackedMatrix PackStatesBefore(Scratch scratch)
    {
        StepPlan plan = Geometry.Plan;
        int depth = Tokens - FirstWithState, k = 0;
        var packed = new PackedMatrix(scratch.Take(PackedMatrix.Size(depth, Geometry.HiddenSize)), depth, Geometry.HiddenSize);
        for (int step = HasInitial ? 0 : 1; step < plan.Steps; step++)
        {
            float* before = Tape + Geometry.Hidden + Geometry.StatesBefore(step);
            for (int j = 0; j < plan.Active(step); j++) packed.PackRow(k++, new(before + (long)j * Geometry.Width, Geometry.HiddenSize));
        }
        return packed;
    }

    // transpose(gates [depth, blocks * width]) x right [depth, columns], one block at a time, into [gates * hidden, columns]
    private void WeightGradient(Scratch scratch, float* gates, PackedMatrix right, int columns, ReadOnlySpan<int> gateOfBlock, float* gradient)
    {
        int hidden = Geometry.HiddenSize, stride = PackedMatrix.PaddedColumns(columns);
        float* product = scratch.Take((long)hidden * stride);
        for (int block = 0; block < gateOfBlock.Length; block++)
        {
            right.Multiply(gates + block * Geometry.Width, 1, Geometry.GateStride, hidden, product, stride, accumulate: false);
            float* to = gradient + (long)gateOfBlock[block] * hidden * columns;
            for (int u = 0; u < hidden; u++)
                new ReadOnlySpan<float>(product + (long)u * stride, columns).CopyTo(new Span<float>(to + (long)u * columns, columns));
        }
    }

    private void BiasGradients(Scratch scratch, float* gates)
    {
        int length = RecurrentCell.Blocks * Geometry.Width;
        float* sum = scratch.TakeZeros(length);
        for (int s = 0; s < Tokens; s++, gates += Geometry.GateStride)
            for (int n = 0; n < length; n += Vector<float>.Count) (Vector.Load(sum + n) + Vector.Load(gates + n)).Store(sum + n);
        ReadOnlySpan<int> input = Cell.InputGates, recurrent = Cell.RecurrentGates;
        for (int b = 0; b < input.Length; b++) Copy(sum + b * Geometry.Width, InputBiasGradient + input[b] * Geometry.HiddenSize);
        float* first = sum + Cell.FirstRecurrentBlock * Geometry.Width;
        for (int b = 0; b < recurrent.Length; b++) Copy(first + b * Geometry.Width, RecurrentBiasGradient + recurrent[b] * Geometry.HiddenSize);
    }

    private void Copy(float* from, float* to) => new ReadOnlySpan<float>(from, Geometry.HiddenSize).CopyTo(new Span<float>(to, Geometry.HiddenSize));
}
