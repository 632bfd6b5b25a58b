namespace Microsoft.ML.MultiTask;

/// <summary>How relations between objectives are looked at. Immutable.</summary>
public sealed record RelationOptions
{
    /// <summary>The epochs of every short training, at least 2: one of every objective alone, and one of all together. Default 10.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>How often the gradients of all objectives are looked at in the joint training, at least 1; every look costs a pass for every objective. Default
    /// 50.</summary>
    public int Looks { get; init; } = 50;

    /// <summary>Fixes the trainings. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Is told how the trainings go.</summary>
    public IProgress<TrainingReport>? Progress { get; init; }

    /// <summary>Ends the work.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Throws when a setting makes no sense.</summary>
    internal void Validate()
    {
        if (Epochs < 2) throw new ArgumentOutOfRangeException(nameof(Epochs), Epochs, "A learning curve needs at least two epochs.");
        if (Looks < 1) throw new ArgumentOutOfRangeException(nameof(Looks), Looks, "There is at least one look at the gradients.");
    }
}
