using System.Numerics;

namespace Microsoft.ML.MultiTask.Layers.Recurrence;

/// <summary>Long short-term memory (Hochreiter and Schmidhuber, 1997; forget gate: Gers et al., 2000). Blocks: input, forget, candidate, output.</summary>
internal sealed unsafe class LstmCell : RecurrentCell
{
    /// <inheritdoc/>
    public override ReadOnlySpan<int> InputGates => [0, 1, 2, 3];

    /// <inheritdoc/>
    public override ReadOnlySpan<int> RecurrentGates => [0, 1, 2, 3];

    /// <inheritdoc/>
    public override bool HasCellState => true;

    /// <inheritdoc/>
    public override void Step(int rows, int width, float* gates, int gateStride, float* previousHidden, float* hidden, float* previousCell, float* cell)
    {
        for (int row = 0; row < rows; row++, gates += gateStride, hidden += width, previousCell += width, cell += width)
        {
            for (int u = 0; u < width; u += Vector<float>.Count)
            {
                float* gate = gates + u;
                Vector<float> input = Activations.Sigmoid(Vector.Load(gate)), forget = Activations.Sigmoid(Vector.Load(gate + width));
                Vector<float> candidate = Activations.Tanh(Vector.Load(gate + 2 * width)), output = Activations.Sigmoid(Vector.Load(gate + 3 * width));
                Vector<float> c = Vector.MultiplyAddEstimate(forget, Vector.Load(previousCell + u), input * candidate);
                c.Store(cell + u);
                (output * Activations.Tanh(c)).Store(hidden + u);
                input.Store(gate);
                forget.Store(gate + width);
                candidate.Store(gate + 2 * width);
                output.Store(gate + 3 * width);
            }
        }
    }

    /// <inheritdoc/>
    public override void StepBack(int rows, int width, float* gates, int gateStride, float* previousHidden, float* previousCell, float* cell,
        float* outputGradient, float* carriedHidden, int carriedStride, float* carriedCell, float* gateGradient)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int u = 0; u < width; u += Vector<float>.Count)
            {
                float* gate = gates + u, gradient = gateGradient + u;
                Vector<float> input = Vector.Load(gate), forget = Vector.Load(gate + width);
                Vector<float> candidate = Vector.Load(gate + 2 * width), output = Vector.Load(gate + 3 * width);
                Vector<float> shown = Activations.Tanh(Vector.Load(cell + u));
                Vector<float> dHidden = Vector.Load(outputGradient + u) + Vector.Load(carriedHidden + u);
                Vector<float> dCell = Vector.Load(carriedCell + u) + ThroughTanh(dHidden * output, shown);
                ThroughSigmoid(dCell * candidate, input).Store(gradient);
                ThroughSigmoid(dCell * Vector.Load(previousCell + u), forget).Store(gradient + width);
                ThroughTanh(dCell * input, candidate).Store(gradient + 2 * width);
                ThroughSigmoid(dHidden * shown, output).Store(gradient + 3 * width);
                (dCell * forget).Store(carriedCell + u);
                Vector<float>.Zero.Store(carriedHidden + u);
            }
            gates += gateStride; gateGradient += gateStride; carriedHidden += carriedStride;
            previousCell += width; cell += width; outputGradient += width; carriedCell += width;
        }
    }
}
