using Microsoft.ML.MultiTask.Optimizers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>Adam (Kingma and Ba, 2015): steps scaled by running means of the gradient and of its square. Weight decay is added to the gradient.</summary>
/// <remarks>Rows of embedding tables are updated lazily, see <see cref="Optimizer"/>.</remarks>
public sealed record Adam : OptimizerSettings
{
    /// <summary>Adam with a learning rate of 0.001.</summary>
    public Adam() : base(1e-3f) { }

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
        AddDecay(weights, gradients);
        AdamRule.Update(weights, gradients, states, step, learningRate, (Beta1, Beta2, Epsilon));
    }
}
