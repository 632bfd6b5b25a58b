namespace Microsoft.ML.MultiTask.Weighting;

/// <summary>How the losses of a step become gradients. A setting: immutable.</summary>
public abstract record WeightingSettings
{
    /// <summary>Builds the learned part.</summary>
    /// <param name="objectives">The names of the objectives, in the order in which their losses will come.</param>
    public abstract WeightingModule Build(IReadOnlyList<string> objectives);

    /// <summary>Throws when a setting makes no sense.</summary>
    /// <param name="objectives">The names of the objectives.</param>
    public virtual void Validate(IReadOnlyList<string> objectives)
    {
    }
}
