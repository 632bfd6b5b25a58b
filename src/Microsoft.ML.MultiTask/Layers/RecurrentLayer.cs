using Microsoft.ML.MultiTask.Layers.Recurrence;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Layers;

/// <summary>One recurrent layer that reads rows in both directions, over the flat layout.</summary>
/// <remarks>
/// Two ways of computing the same from the same parameters. On the CPU in single precision, fused kernels that need no padding, take the two directions
/// on two threads, and give the same bits for the same input, for a row alone as for a row in a batch.
/// Everywhere else, libtorch's own layer (cuDNN's on a GPU) on rows padded at their end, where padding cannot reach a result.
/// Either way the result can be differentiated once: gradients made with <c>create_graph</c> do not depend on what went through this layer.
/// The input weights are drawn from Glorot and Bengio's uniform distribution (2010), each gate's recurrent weight is a random orthogonal
/// matrix (Saxe et al., 2014), and biases are zero but for an LSTM's forget gate, which is 1 (Gers et al., 2000; Jozefowicz et al., 2015).
/// </remarks>
public abstract class RecurrentLayer : nn.Module
{
    private protected RecurrentLayer(string name, long inputSize, long hiddenSize) : base(name)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(hiddenSize);
        (InputSize, HiddenSize) = (inputSize, hiddenSize);
    }

    /// <summary>An LSTM layer or a GRU layer.</summary>
    internal static RecurrentLayer Create(bool isLstm, string name, long inputSize, long hiddenSize, RandomSource random) =>
        isLstm ? new LstmLayer(name, inputSize, hiddenSize, random) : new GruLayer(name, inputSize, hiddenSize, random);

    /// <summary>Width of the input.</summary>
    public long InputSize { get; }

    /// <summary>Width of each direction's output.</summary>
    public long HiddenSize { get; }

    /// <summary>
    /// Whether the fused kernels may be used where they can, as they are by default. Without them libtorch's layer is used on the CPU too.
    /// </summary>
    public bool UsesFusedKernels { get; set; } = true;

    /// <summary>Whether a direction has a cell state beside its hidden state: an LSTM's has, a GRU's has not.</summary>
    public bool HasCellState => Cell.HasCellState;

    /// <summary>The recurrent weights of the two directions, <c>[gates * HiddenSize, HiddenSize]</c> each.</summary>
    internal IReadOnlyList<Tensor> RecurrentWeights => [Parameters(forward: true)[1], Parameters(forward: false)[1]];

    private protected abstract RecurrentCell Cell { get; }

    /// <summary>Reads every row first to last and last to first.</summary>
    /// <param name="input"><c>[tokens, InputSize]</c>, flat.</param>
    /// <param name="segments">Which positions belong to which row; rows may be empty.</param>
    /// <param name="initial">The states to begin with; zeros when null.</param>
    /// <returns>
    /// The hidden state at every position, <c>[tokens, HiddenSize]</c>, flat: of the direction that has read the row up to there, and of the direction
    /// that has read it from its end down to there.
    /// </returns>
    /// <exception cref="ArgumentException">A shape does not fit, or <paramref name="initial"/> has a cell state too many or too few.</exception>
    public (Tensor Forward, Tensor Backward) Read(Tensor input, Segments segments, RecurrentState? initial = null)
    {
        Check(input, segments, initial);
        if (segments.Tokens == 0) return (Nothing(input), Nothing(input));
        return Fused(input, segments, initial) ?? ReadPadded(input, segments, initial);
    }

    private protected abstract Tensor[] Parameters(bool forward);

    /// <summary>libtorch's layer on <c>[time, rows, InputSize]</c>, giving <c>[time, rows, HiddenSize]</c>.</summary>
    private protected abstract Tensor RunNative(bool forward, Tensor input, Tensor? hidden, Tensor? cell);

    private protected static void Initialize(nn.Module layer, long hiddenSize, RandomSource random)
    {
        using DisposeScope scope = NewDisposeScope();
        using var guard = no_grad();
        foreach ((string name, Parameter parameter) in layer.named_parameters())
        {
            long gates = parameter.shape[0] / hiddenSize;
            if (name.StartsWith("bias", StringComparison.Ordinal)) parameter.zero_();
            else if (name == RecurrentWeight) parameter.copy_(cat([.. Enumerable.Range(0, (int)gates).Select(_ => Orthogonal(hiddenSize, random))]));
            else parameter.copy_(Glorot(parameter.shape, hiddenSize, random));
        }
    }

    private protected const string InputWeight = "weight_ih_l0", RecurrentWeight = "weight_hh_l0", InputBias = "bias_ih_l0", RecurrentBias = "bias_hh_l0";

    private protected static Tensor[] Parameters(nn.Module layer) =>
        [layer.get_parameter(InputWeight)!, layer.get_parameter(RecurrentWeight)!, layer.get_parameter(InputBias)!, layer.get_parameter(RecurrentBias)!];

    private (Tensor, Tensor)? Fused(Tensor input, Segments segments, RecurrentState? initial)
    {
        Tensor[] parameters = [.. Parameters(forward: true), .. Parameters(forward: false)];
        if (!UsesFusedKernels || !OnCpu(input) || !OnCpu(parameters[0])) return null;
        var geometry = new RecurrentGeometry(Cell, new StepPlan(segments), (int)InputSize, (int)HiddenSize);
        // A tensor's memory can be seen as one span up to 2 GB.
        if (2 * geometry.TapeLength * sizeof(float) > int.MaxValue) return null;
        Tensor?[] tensors = [input, .. parameters, initial?.ForwardHidden, initial?.ForwardCell, initial?.BackwardHidden, initial?.BackwardCell];
        return RecurrentFunction.Read(geometry, tensors);
    }

    private (Tensor, Tensor) ReadPadded(Tensor input, Segments segments, RecurrentState? initial)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor forward = ReadPadded(input, segments, forward: true, initial?.ForwardHidden, initial?.ForwardCell);
        Tensor backward = ReadPadded(input, segments, forward: false, initial?.BackwardHidden, initial?.BackwardCell);
        return scope.MoveToOuter(forward, backward);
    }

    private Tensor ReadPadded(Tensor input, Segments segments, bool forward, Tensor? hidden, Tensor? cell)
    {
        (long[] positionOfCell, long[] cellOfPosition) = TimeMajor(segments, forward);
        Tensor padded = input.index_select(0, tensor(positionOfCell, dtype: ScalarType.Int64, device: input.device))
            .view(segments.MaxLength, segments.Rows, InputSize);
        Tensor output = RunNative(forward, padded, hidden?.unsqueeze(0).contiguous(), cell?.unsqueeze(0).contiguous());
        return output.view(-1, HiddenSize).index_select(0, tensor(cellOfPosition, dtype: ScalarType.Int64, device: input.device));
    }

    // For every cell of [time, rows] the flat position it shows, with padding (showing position 0) after each row's end, and for every position its cell.
    private static (long[] PositionOfCell, long[] CellOfPosition) TimeMajor(Segments segments, bool forward)
    {
        var positionOfCell = new long[segments.MaxLength * (long)segments.Rows];
        var cellOfPosition = new long[segments.Tokens];
        for (int r = 0; r < segments.Rows; r++)
        {
            for (int t = 0; t < segments.Length(r); t++)
            {
                int position = forward ? segments.Offsets[r] + t : segments.Offsets[r + 1] - 1 - t;
                long cell = t * (long)segments.Rows + r;
                (positionOfCell[cell], cellOfPosition[position]) = (position, cell);
            }
        }
        return (positionOfCell, cellOfPosition);
    }

    private static bool OnCpu(Tensor tensor) => tensor.device_type == DeviceType.CPU && tensor.dtype == ScalarType.Float32;

    private Tensor Nothing(Tensor input) => zeros([0, HiddenSize], dtype: input.dtype, device: input.device);

    private void Check(Tensor input, Segments segments, RecurrentState? initial)
    {
        CheckShape(input, "input", segments.Tokens, InputSize, "tokens, InputSize");
        if (initial is null) return;
        CheckState(initial.ForwardHidden, initial.ForwardCell, "forward");
        CheckState(initial.BackwardHidden, initial.BackwardCell, "backward");

        void CheckState(Tensor hidden, Tensor? cell, string direction)
        {
            CheckShape(hidden, $"initial {direction} hidden state", segments.Rows, HiddenSize, "rows, HiddenSize");
            if (cell is not null) CheckShape(cell, $"initial {direction} cell state", segments.Rows, HiddenSize, "rows, HiddenSize");
            if (cell is null == Cell.HasCellState)
                throw new ArgumentException(Cell.HasCellState
                    ? $"An LSTM needs an initial {direction} cell state beside the hidden state."
                    : $"A GRU has no cell state, but an initial {direction} cell state was given.");
        }
    }

    private static void CheckShape(Tensor tensor, string what, long first, long second, string meaning)
    {
        long[] shape = tensor.shape;
        if (shape.Length != 2 || shape[0] != first || shape[1] != second)
            throw new ArgumentException($"The {what} must be [{meaning}] = [{first}, {second}], but is [{string.Join(", ", shape)}].");
    }

    private static Tensor Glorot(long[] shape, long hiddenSize, RandomSource random)
    {
        float bound = MathF.Sqrt(6f / (shape[1] + hiddenSize));
        var values = new float[shape[0] * shape[1]];
        for (int i = 0; i < values.Length; i++) values[i] = (2 * random.NextSingle() - 1) * bound;
        return tensor(values, dtype: ScalarType.Float32).view(shape);
    }

    // The Q of a Gaussian matrix, with the signs that make it uniform over the orthogonal matrices (Mezzadri, 2007).
    private static Tensor Orthogonal(long size, RandomSource random)
    {
        var values = new double[size * size];
        for (int i = 0; i < values.Length; i++) values[i] = random.NextNormal();
        (Tensor q, Tensor r) = linalg.qr(tensor(values, dtype: ScalarType.Float64).view(size, size));
        return (q * r.diagonal().sign()).to(ScalarType.Float32);
    }
}
