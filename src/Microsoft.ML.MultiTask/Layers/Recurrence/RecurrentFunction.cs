using TorchSharp;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Microsoft.ML.MultiTask.Layers.Recurrence;

/// <summary>
/// Both directions of a recurrent layer as one differentiable function on the CPU, each direction on a thread of its own, forward and backward.
/// Can be differentiated once.
/// </summary>
/// <remarks>The tensors, in this order: input; four parameters of each direction; initial states of the two directions, hidden and cell, or null.</remarks>
internal sealed class RecurrentFunction : autograd.MultiTensorFunction<RecurrentFunction>
{
    private const int ForwardParameters = 1, BackwardParameters = 5, ForwardStates = 9, BackwardStates = 11, TensorCount = 13;
    private const string Key = nameof(RecurrentGeometry), InputKey = "input", StatesKey = "states", GradientsKey = "gradients";

    // Less work than this is done before a second thread has woken up.
    private const int WorkForTwoThreads = 20_000;

    /// <inheritdoc/>
    public override string Name => nameof(RecurrentFunction);

    /// <summary>Reads the input in both directions; records what a backward pass needs only if one is possible.</summary>
    public static (Tensor Forward, Tensor Backward) Read(RecurrentGeometry geometry, Tensor?[] tensors)
    {
        if (is_grad_enabled() && tensors.Any(t => t is not null && t.requires_grad))
        {
            using DisposeScope scope = NewDisposeScope();
            List<Tensor> outputs = apply([geometry, .. tensors]);
            return scope.MoveToOuter(outputs[0], outputs[1]);
        }
        (Tensor forward, Tensor backward, Tensor tape) = Compute(geometry, tensors, keepsTape: false);
        tape.Dispose();
        return (forward, backward);
    }

    /// <inheritdoc/>
    public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var geometry = (RecurrentGeometry)vars[0];
        Tensor?[] tensors = [.. vars[1..].Cast<Tensor?>()];
        (Tensor forward, Tensor backward, Tensor tape) = Compute(geometry, tensors, keepsTape: true);
        // Without this, a gradient that does not exist would be made up from a tensor that may have been disposed of.
        ctx.set_materialize_grads(false);
        ctx.save_for_backward([tape]);
        ctx.save_data(Key, geometry);
        ctx.save_data(InputKey, tensors[0]!.requires_grad);
        ctx.save_data(StatesKey, tensors[ForwardStates] is not null);
        return [forward, backward];
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
    {
        using DisposeScope scope = NewDisposeScope();
        var geometry = (RecurrentGeometry)ctx.get_data(Key);
        var gradients = new Tensor?[TensorCount];
        BackwardBoth(geometry, ctx.get_saved_variables()[0], grad_outputs, (bool)ctx.get_data(InputKey), (bool)ctx.get_data(StatesKey), gradients);
        foreach (Tensor? gradient in gradients)
            if (gradient is not null) scope.MoveToOuter(gradient);
        // Native code reads the gradients after this returns. Where no outer scope holds them, this does.
        ctx.save_data(GradientsKey, gradients);
        return [null!, .. gradients.Cast<Tensor>()];
    }

    private static unsafe (Tensor Forward, Tensor Backward, Tensor Tape) Compute(RecurrentGeometry geometry, Tensor?[] tensors, bool keepsTape)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor?[] inputs = [.. tensors.Select(t => t?.contiguous())];
        long length = keepsTape ? geometry.TapeLength : geometry.InferenceTapeLength;
        Tensor tape = empty([2, length]), forward = empty([geometry.Plan.Tokens, geometry.HiddenSize]), backward = empty_like(forward);
        ForwardPass first = Pass(ForwardParameters, ForwardStates, geometry.Plan.ForwardPositions, Pointer(tape), forward);
        ForwardPass second = Pass(BackwardParameters, BackwardStates, geometry.Plan.BackwardPositions, Pointer(tape) + length, backward);
        Both(geometry, first.Run, second.Run);
        scope.MoveToOuter(forward, backward, tape);
        return (forward, backward, tape);

        ForwardPass Pass(int parameters, int states, int[] positions, float* memory, Tensor output) => new()
        {
            Geometry = geometry,
            Positions = positions,
            Input = Pointer(inputs[0]),
            InputWeight = Pointer(inputs[parameters]),
            RecurrentWeight = Pointer(inputs[parameters + 1]),
            InputBias = Pointer(inputs[parameters + 2]),
            RecurrentBias = Pointer(inputs[parameters + 3]),
            InitialHidden = Pointer(inputs[states]),
            InitialCell = Pointer(inputs[states + 1]),
            Tape = memory,
            KeepsTape = keepsTape,
            Output = Pointer(output),
        };
    }

    private static unsafe void BackwardBoth(
        RecurrentGeometry geometry, Tensor tape, List<Tensor> outputGradients, bool needsInput, bool hasInitial, Tensor?[] gradients)
    {
        using var scratch = new Scratch();
        long inputLength = (long)geometry.Plan.Tokens * PackedMatrix.PaddedColumns(geometry.InputSize);
        float* forward = null, backward = null;
        Action work = () => { }, otherWork = () => { };
        if (!outputGradients[0].IsInvalid)
        {
            forward = needsInput ? scratch.Take(inputLength) : null;
            work = Pass(ForwardParameters, ForwardStates, geometry.Plan.ForwardPositions, Pointer(tape), outputGradients[0], forward).Run;
        }
        if (!outputGradients[1].IsInvalid)
        {
            backward = needsInput ? scratch.Take(inputLength) : null;
            float* otherTape = Pointer(tape) + geometry.TapeLength;
            otherWork = Pass(BackwardParameters, BackwardStates, geometry.Plan.BackwardPositions, otherTape, outputGradients[1], backward).Run;
        }
        Both(geometry, work, otherWork);
        if (needsInput) gradients[0] = InputGradient(geometry, forward, backward);

        BackwardPass Pass(int parameters, int states, int[] positions, float* memory, Tensor outputGradient, float* inputGradient)
        {
            long hidden = geometry.HiddenSize, gates = hidden * (geometry.Cell.HasCellState ? 4 : 3);
            gradients[parameters] = empty([gates, geometry.InputSize]);
            gradients[parameters + 1] = empty([gates, hidden]);
            gradients[parameters + 2] = empty([gates]);
            gradients[parameters + 3] = empty([gates]);
            if (hasInitial) gradients[states] = zeros([geometry.Plan.AllRows, hidden]);
            if (hasInitial && geometry.Cell.HasCellState) gradients[states + 1] = zeros([geometry.Plan.AllRows, hidden]);
            return new()
            {
                Geometry = geometry,
                Positions = positions,
                Tape = memory,
                OutputGradient = Pointer(outputGradient.contiguous()),
                HasInitial = hasInitial,
                InputGradient = inputGradient,
                InputWeightGradient = Pointer(gradients[parameters]),
                RecurrentWeightGradient = Pointer(gradients[parameters + 1]),
                InputBiasGradient = Pointer(gradients[parameters + 2]),
                RecurrentBiasGradient = Pointer(gradients[parameters + 3]),
                InitialHiddenGradient = Pointer(gradients[states]),
                InitialCellGradient = Pointer(gradients[states + 1]),
            };
        }
    }

    // The two directions' shares of the input's gradient, from step order to flat order, always added in the same order.
    private static unsafe Tensor InputGradient(RecurrentGeometry geometry, float* forward, float* backward)
    {
        Tensor gradient = zeros([geometry.Plan.Tokens, geometry.InputSize]);
        float* to = Pointer(gradient);
        int size = geometry.InputSize, stride = PackedMatrix.PaddedColumns(size);
        Add(forward, geometry.Plan.ForwardPositions);
        Add(backward, geometry.Plan.BackwardPositions);
        return gradient;

        void Add(float* from, int[] positions)
        {
            if (from == null) return;
            for (int s = 0; s < positions.Length; s++)
            {
                var sum = new Span<float>(to + (long)positions[s] * size, size);
                TensorPrimitives.Add(sum, new ReadOnlySpan<float>(from + (long)s * stride, size), sum);
            }
        }
    }

    private static void Both(RecurrentGeometry geometry, Action first, Action second)
    {
        if ((long)geometry.Plan.Tokens * geometry.HiddenSize >= WorkForTwoThreads)
        {
            Parallel.Invoke(first, second);
        }
        else
        {
            first();
            second();
        }
    }

    private static unsafe float* Pointer(Tensor? tensor)
    {
        if (tensor is null) return null;
        fixed (byte* bytes = tensor.bytes) return (float*)bytes;
    }
}
