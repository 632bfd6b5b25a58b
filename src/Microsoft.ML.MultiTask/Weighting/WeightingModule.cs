using Microsoft.ML.MultiTask.Interop;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Weighting;

/// <summary>The learned part of a weighting.</summary>
public abstract class WeightingModule(string name) : nn.Module(name), IStateful
{
    /// <summary>Whether the loop is to cut the graph between the shared encoder and the objectives, so that gradients can be balanced there.</summary>
    public virtual bool CutsGraph => false;

    /// <summary>Whether <see cref="AfterStep"/> is to be called, with the losses of the same batch after the step.</summary>
    public virtual bool NeedsLossesAfterStep => false;

    /// <summary>Back-propagates. When it returns, the gradient of every parameter is filled; the training loop only clips and steps the optimiser.</summary>
    /// <param name="pass">The losses of the step; at least one is there.</param>
    /// <returns>What was minimised: a scalar without gradient.</returns>
    public abstract Tensor Backward(Backpropagation pass);

    /// <summary>The objectives to train on in the coming step, asked for before the losses are computed; null: all. What no weighting touches, such as
    /// penalties and adversaries, is trained in every step.</summary>
    /// <param name="eligible">Whether an objective may be chosen: those that are balanced, belong to the stage and have a weight other than 0. At least one
    /// is.</param>
    public virtual IReadOnlyList<bool>? Choose(IReadOnlyList<bool> eligible) => null;

    /// <summary>Told the losses of a step's batch once more after the step, without gradients, where <see cref="NeedsLossesAfterStep"/>.</summary>
    /// <param name="losses">As in <see cref="Backpropagation.Losses"/>.</param>
    public virtual void AfterStep(IReadOnlyList<Tensor?> losses)
    {
    }

    /// <summary>Told at the end of every epoch.</summary>
    public virtual void EndEpoch()
    {
    }

    /// <summary>Hands over or takes in what it remembers from step to step. Default: its parameters and buffers; a weighting with more adds that.</summary>
    public virtual void Exchange(StateExchange state)
    {
        ArgumentNullException.ThrowIfNull(state);
        state.Module("parameters", this);
    }
}
