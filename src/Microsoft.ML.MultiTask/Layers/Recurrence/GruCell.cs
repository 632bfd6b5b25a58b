using System.Numerics;

namespace Microsoft.ML.MultiTask.Layers.Recurrence;

/// <summary>
/// Gated recurrent unit (Cho et al., 2014) with the reset gate applied after the recurrent product, as libtorch and cuDNN have it. Blocks: the input's
/// share of the candidate, reset, update, the state's share of the candidate; the candidate replaces the first once it is known.
/// </summary>
internal sealed unsafe class GruCell : RecurrentCell
{
    /// <inheritdoc/>
    public override ReadOnlySpan<int> InputGates => [2, 0, 1];

    /// <inheritdoc/>
    public override ReadOnlySpan<int> RecurrentGates => [0, 1, 2];

    /// <inheritdoc/>
    public override bool HasCellState => false;

    /// <inheritdoc/>
    public override void Step(int rows, int width, float* gates, int gateStride, float* previousHidden, float* hidden, float* previousCell, float* cell)
    {
        for (int row = 0; row < rows; row++, gates += gateStride, previousHidden += width, hidden += width)
        {
            for (int u = 0; u < width; u += Vector<float>.Count)
            {
                float* gate = gates + u;
                Vector<float> reset = Activations.Sigmoid(Vector.Load(gate + width)), update = Activations.Sigmoid(Vector.Load(gate + 2 * width));
                Vector<float> candidate = Activations.Tanh(Vector.MultiplyAddEstimate(reset, Vector.Load(gate + 3 * width), Vector.Load(gate)));
                Vector.MultiplyAddEstimate(update, Vector.Load(previousHidden + u) - candidate, candidate).Store(hidden + u);
                candidate.Store(gate);
                reset.Store(gate + width);
                update.Store(gate + 2 * width);
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
                Vector<float> candidate = Vector.Load(gate), reset = Vector.Load(gate + width), update = Vector.Load(gate + 2 * width);
                Vector<float> dHidden = Vector.Load(outputGradient + u) + Vector.Load(carriedHidden + u);
                Vector<float> dCandidate = ThroughTanh(dHidden * (Vector<float>.One - update), candidate);
                dCandidate.Store(gradient);
                ThroughSigmoid(dCandidate * Vector.Load(gate + 3 * width), reset).Store(gradient + width);
                ThroughSigmoid(dHidden * (Vector.Load(previousHidden + u) - candidate), update).Store(gradient + 2 * width);
                (dCandidate * reset).Store(gradient + 3 * width);
                (dHidden * update).Store(carriedHidden + u);
            }
            gates += gateStride; gateGradient += gateStride; carriedHidden += carriedStride;
            previousHidden += width; outputGradient += width;
        }
    }
}
