namespace Microsoft.ML.MultiTask;

/// <summary>What gradients are divided by before <see cref="Mgda"/> finds their weights.</summary>
public enum MgdaNormalization
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Their length.</summary>
    Length,

    /// <summary>The loss.</summary>
    Loss,

    /// <summary>Both.</summary>
    LossAndLength,
}
