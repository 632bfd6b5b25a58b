using System.Numerics;

namespace Microsoft.ML.MultiTask.Layers.Recurrence;

/// <summary>The sizes of one reading, and where each part of a direction's tape lies: what the forward pass leaves for the backward pass.</summary>
/// <remarks>
/// The tape holds copies of its own, the weights included, in the layout in which the backward pass wants them: nothing a caller does to a tensor in place
/// between the two passes can change a gradient, or raise an error in a place from which none can be reported.
/// </remarks>
internal sealed class RecurrentGeometry
{
    private const int CacheLine = 16;

    /// <summary>Lays out a reading.</summary>
    /// <param name="cell">The kind of layer.</param>
    /// <param name="plan">The batch.</param>
    /// <param name="inputSize">Width of the input.</param>
    /// <param name="hiddenSize">Width of the state.</param>
    public RecurrentGeometry(RecurrentCell cell, StepPlan plan, int inputSize, int hiddenSize)
    {
        (Cell, Plan, InputSize, HiddenSize) = (cell, plan, inputSize, hiddenSize);
        Width = (hiddenSize + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        int afterInput = PackedMatrix.PaddedColumns(InputBlocks * Width);
        int afterRecurrent = cell.FirstRecurrentBlock * Width + PackedMatrix.PaddedColumns(RecurrentBlocks * Width);
        GateStride = (Math.Max(afterInput, afterRecurrent) + CacheLine - 1) / CacheLine * CacheLine;

        long states = (long)(plan.Rows.Length + plan.Tokens) * Width;
        Gates = Reserve((long)plan.Tokens * inputSize);
        Hidden = Reserve((long)plan.Tokens * GateStride, after: Gates);
        CellState = Reserve(states, after: Hidden);
        InputWeight = Reserve(cell.HasCellState ? states : 0, after: CellState);
        RecurrentWeight = Reserve(PackedMatrix.Size(InputBlocks * Width, inputSize), after: InputWeight);
        TapeLength = Reserve(PackedMatrix.Size(RecurrentBlocks * Width, hiddenSize), after: RecurrentWeight);
    }

    /// <summary>The kind of layer.</summary>
    public RecurrentCell Cell { get; }

    /// <summary>The batch.</summary>
    public StepPlan Plan { get; }

    /// <summary>Width of the input.</summary>
    public int InputSize { get; }

    /// <summary>Width of the state.</summary>
    public int HiddenSize { get; }

    /// <summary>Width of a state or block of gates in memory: <see cref="HiddenSize"/> rounded up to whole SIMD vectors.</summary>
    public int Width { get; }

    /// <summary>Distance of two positions' gates.</summary>
    public int GateStride { get; }

    /// <summary>Blocks the input feeds.</summary>
    public int InputBlocks => Cell.InputGates.Length;

    /// <summary>Blocks the recurrent state feeds.</summary>
    public int RecurrentBlocks => Cell.RecurrentGates.Length;

    /// <summary>Input in step order, <c>[tokens, InputSize]</c>, at 0 of the tape; the gates in step order, <c>[tokens, GateStride]</c>, here.</summary>
    public long Gates { get; }

    /// <summary>Hidden states, <c>[rows + tokens, Width]</c>: the initial ones, then those after each position in step order.</summary>
    public long Hidden { get; }

    /// <summary>Cell states in the same order; empty for a cell that has none.</summary>
    public long CellState { get; }

    /// <summary>The input weight, packed for the backward pass.</summary>
    public long InputWeight { get; }

    /// <summary>The recurrent weight, packed for the backward pass.</summary>
    public long RecurrentWeight { get; }

    /// <summary>Numbers on a whole tape.</summary>
    public long TapeLength { get; }

    /// <summary>Numbers on a tape no backward pass will read.</summary>
    public long InferenceTapeLength => InputWeight;

    /// <summary>First of the states before a step.</summary>
    public long StatesBefore(int step) => step == 0 ? 0 : StatesAfter(step - 1);

    /// <summary>First of the states after a step.</summary>
    public long StatesAfter(int step) => (long)(Plan.Rows.Length + Plan.Start(step)) * Width;

    private static long Reserve(long count, long after = 0) => after + (count + CacheLine - 1) / CacheLine * CacheLine;
}
