using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Optimizers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// An optimiser's numbers and its update rule. The rule is written once, in tensor operations that work in place, and serves a run of dense
/// parameters as well as the gathered rows of an embedding table, on any device.
/// </summary>
public abstract record OptimizerSettings
{
    /// <summary>Sets the learning rate an optimiser has by default.</summary>
    protected OptimizerSettings(float learningRate) => LearningRate = learningRate;

    /// <summary>Step size, above 0; the schedule's factor is applied to it. The default depends on the optimiser.</summary>
    public float LearningRate { get; init => field = Setting.Positive(value); }

    /// <summary>
    /// Pull of the weights towards zero, at least 0. Default 0. It moves only what has a gradient in the step: a head without labelled rows and the
    /// rows of a table that are not in use keep their weights.
    /// </summary>
    public float WeightDecay { get; init => field = Setting.NotNegative(value); }

    /// <summary>How many numbers of state the rule keeps per weight; each starts at 0.</summary>
    protected internal abstract int StateCount { get; }

    /// <summary>Moves the weights by one step, in place. Called without gradient recording, in a dispose scope of its own.</summary>
    /// <param name="weights">Weights to change, of any shape.</param>
    /// <param name="gradients">Their gradients, of the same shape; may be overwritten.</param>
    /// <param name="states"><see cref="StateCount"/> tensors of the same shape, to be changed in place.</param>
    /// <param name="step">How many steps these weights have taken part in, this one included: 1 for the first.</param>
    /// <param name="learningRate">Step size of this step, the schedule's factor included.</param>
    protected internal abstract void Update(Tensor weights, Tensor gradients, IReadOnlyList<Tensor> states, long step, double learningRate);

    /// <summary>Adds the gradient of the squared norm of the weights to their gradient (L2 regularisation).</summary>
    private protected void AddDecay(Tensor weights, Tensor gradients)
    {
        if (WeightDecay > 0) gradients.Gain(weights, WeightDecay);
    }
}
