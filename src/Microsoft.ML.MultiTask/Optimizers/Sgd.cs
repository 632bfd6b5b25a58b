using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Optimizers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>Stochastic gradient descent, with momentum if wanted. Weight decay is added to the gradient.</summary>
/// <remarks>The momentum of an embedding table's row moves it only in steps that use the row.</remarks>
public sealed record Sgd : OptimizerSettings
{
    /// <summary>Gradient descent with a learning rate of 0.01 and no momentum.</summary>
    public Sgd() : base(1e-2f) { }

    /// <summary>Share of the last move that is made again, in [0, 1). Default 0.</summary>
    public float Momentum { get; init => field = Setting.BelowOne(value); }

    /// <summary>Looks ahead along the momentum (Nesterov, 1983; Sutskever et al., 2013). Changes nothing without momentum. Default false.</summary>
    public bool Nesterov { get; init; }

    /// <inheritdoc/>
    protected internal override int StateCount => Momentum > 0 ? 1 : 0;

    /// <inheritdoc/>
    protected internal override void Update(Tensor weights, Tensor gradients, IReadOnlyList<Tensor> states, long step, double learningRate)
    {
        AddDecay(weights, gradients);
        weights.Gain(Momentum > 0 ? Move(gradients, states[0]) : gradients, -learningRate);
    }

    private Tensor Move(Tensor gradients, Tensor velocity)
    {
        velocity.Scale(Momentum).Gain(gradients);
        return Nesterov ? gradients.Gain(velocity, Momentum) : velocity;
    }
}
