using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>The learned part of an objective.</summary>
public abstract class ObjectiveModule(string name) : nn.Module(name)
{
    /// <summary>The loss of a batch: a scalar, the mean over the labelled rows or positions. Null when no row of the batch is labelled.</summary>
    public abstract Tensor? Loss(Step step);

    /// <summary>The learned part of <see cref="Objective.Measured"/>.</summary>
    public virtual TaskModule? Measured => null;
}
