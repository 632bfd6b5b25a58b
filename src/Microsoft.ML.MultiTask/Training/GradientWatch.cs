using Microsoft.ML.MultiTask.Objectives;

namespace Microsoft.ML.MultiTask.Training;

/// <summary>Somebody who looks at the gradients of the objectives one by one, in some steps of training.</summary>
internal abstract class GradientWatch
{
    /// <summary>Whether to look before the coming step.</summary>
    public abstract bool Wants(TrainingProgress progress);

    /// <summary>Shows the gradients of one objective at all parameters; the tensors are gone afterwards.</summary>
    public abstract void Look(string objective, IReadOnlyList<NamedGradient> gradients);

    /// <summary>Ends a look: all objectives of the step have been shown.</summary>
    public abstract void EndLook(TrainingProgress progress);
}
