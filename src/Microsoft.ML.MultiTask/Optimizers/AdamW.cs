using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Optimizers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>Adam with weight decay apart from the gradient (Loshchilov and Hutter, 2019): the weights shrink by learning rate times decay.</summary>
/// <remarks>Rows of embedding tables are updated lazily, see <see cref="Optimizer"/>; a row shrinks only in steps that use it.</remarks>
public sealed record AdamW : OptimizerSettings
{
    /// <summary>AdamW with a learning rate of 0.001 and a weight decay of 0.01.</summary>
    public AdamW() : base(1e-3f) => WeightDecay = 0.01f;

    /// <summary>Decay of the running mean of the gradient, in [0, 1). Default 0.9.</summary>
    public float Beta1 { get; init => field = Setting.BelowOne(value); } = 0.9f;

    /// <summary>Decay of the running mean of the squared gradient, in [0, 1). Default 0.999.</summary>
    public float Beta2 { get; init => field = Setting.BelowOne(value); } = 0.999f;

    /// <summary>Added to the root of the squared gradient's mean, above 0. Default 1e-8.</summary>
    public float Epsilon { get; init => field = Setting.Positive(value); } = 1e-8f;

    /// <inheritdoc/>
    protected internal override int StateCount => AdamRule.StateCount;

    /// <inheritdoc/>
    protected internal override void Update(Tensor weights, Tensor gradients, IReadOnlyList<Tensor> states, long step, double learningRate)
    {
        if (WeightDecay > 0) weights.Scale(1 - learningRate * WeightDecay);
        AdamRule.Update(weights, gradients, states, step, learningRate, (Beta1, Beta2, Epsilon));
    }
}
