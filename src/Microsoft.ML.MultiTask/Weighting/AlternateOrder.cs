namespace Microsoft.ML.MultiTask;

/// <summary>Which objective comes next.</summary>
public enum AlternateOrder
{
    /// <summary>Drawn at every step.</summary>
    Random,

    /// <summary>One after the other.</summary>
    RoundRobin,
}
