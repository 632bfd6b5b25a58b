using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>What a task makes of a batch, before anything is lost or predicted: its loss, its predictions and other tasks read it. A task with more to pass on
/// than scores and states derives from it.</summary>
public abstract class TaskOutput
{
    /// <summary>The scores (logits), <c>[n, classes]</c> with one row of them for every position or row of the batch; null (the default) where there are
    /// none.</summary>
    public virtual Tensor? Scores => null;

    /// <summary>What the scores were made from, <c>[n, width]</c>, for tasks that build on this one; null (the default) where there is no such thing.</summary>
    public virtual Tensor? States => null;
}
