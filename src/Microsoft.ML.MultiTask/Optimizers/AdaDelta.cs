using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Optimizers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// AdaDelta (Zeiler, 2012): steps in the ratio of the running size of past moves to that of past gradients. Weight decay is added to the gradient.
/// </summary>
/// <remarks>The running sizes of an embedding table's row change only in steps that use the row.</remarks>
public sealed record AdaDelta : OptimizerSettings
{
    /// <summary>AdaDelta with a learning rate of 1, which is the paper's rule.</summary>
    public AdaDelta() : base(1f) { }

    /// <summary>Decay of both running means, in [0, 1). Default 0.95, the paper's.</summary>
    public float Rho { get; init => field = Setting.BelowOne(value); } = 0.95f;

    /// <summary>Added to both running means under the root, above 0. Default 1e-6, the paper's.</summary>
    public float Epsilon { get; init => field = Setting.Positive(value); } = 1e-6f;

    /// <inheritdoc/>
    protected internal override int StateCount => 2;

    /// <inheritdoc/>
    protected internal override void Update(Tensor weights, Tensor gradients, IReadOnlyList<Tensor> states, long step, double learningRate)
    {
        var (squares, moves) = (states[0], states[1]);
        AddDecay(weights, gradients);
        squares.Scale(Rho).GainProduct(gradients, gradients, 1 - (double)Rho);
        Tensor move = moves.Plus(Epsilon).sqrt_().div_(squares.Plus(Epsilon).sqrt_()).mul_(gradients);
        moves.Scale(Rho).GainProduct(move, move, 1 - (double)Rho);
        weights.Gain(move, -learningRate);
    }
}
