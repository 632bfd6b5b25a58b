using System.Numerics;

namespace Microsoft.ML.MultiTask.Layers.Recurrence;

/// <summary>
/// What tells an LSTM from a GRU: which blocks of gates it has, and the arithmetic of one step. Both have four blocks, each a multiple of the SIMD width
/// wide; units added to get there stay zero throughout. The kernels that do the rest know no difference.
/// </summary>
internal abstract unsafe class RecurrentCell
{
    /// <summary>Blocks per position.</summary>
    public const int Blocks = 4;

    /// <summary>For the blocks fed by the input, which are the first ones: the gate of the weight that belongs to each.</summary>
    public abstract ReadOnlySpan<int> InputGates { get; }

    /// <summary>For the blocks fed by the recurrent state, which are the last ones: the gate of the weight that belongs to each.</summary>
    public abstract ReadOnlySpan<int> RecurrentGates { get; }

    /// <summary>Whether there is a cell state beside the hidden state.</summary>
    public abstract bool HasCellState { get; }

    /// <summary>The first block fed by the recurrent state.</summary>
    public int FirstRecurrentBlock => Blocks - RecurrentGates.Length;

    /// <summary>
    /// One step of some rows: turns the sums in <paramref name="gates"/> into the gates' values, in place, and writes the new states.
    /// States lie without gaps, <paramref name="width"/> apart.
    /// </summary>
    public abstract void Step(int rows, int width, float* gates, int gateStride, float* previousHidden, float* hidden, float* previousCell, float* cell);

    /// <summary>
    /// The same step backward. <paramref name="carriedHidden"/> and <paramref name="carriedCell"/> come in with what the following step passes back and
    /// leave with this step's direct share for the one before; what goes through the recurrent weight is the caller's to add.
    /// </summary>
    public abstract void StepBack(int rows, int width, float* gates, int gateStride, float* previousHidden, float* previousCell, float* cell,
        float* outputGradient, float* carriedHidden, int carriedStride, float* carriedCell, float* gateGradient);

    /// <summary>Gradient before a sigmoid whose value is <paramref name="y"/>.</summary>
    protected static Vector<float> ThroughSigmoid(Vector<float> gradient, Vector<float> y) => gradient * y * (Vector<float>.One - y);

    /// <summary>Gradient before a tanh whose value is <paramref name="y"/>.</summary>
    protected static Vector<float> ThroughTanh(Vector<float> gradient, Vector<float> y) => gradient * (Vector<float>.One - y * y);
}
