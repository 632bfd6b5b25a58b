namespace Microsoft.ML.MultiTask.Weighting;

/// <summary>Where the gradients of the objectives are balanced.</summary>
public enum GradientLevel
{
    /// <summary>At what the shared encoder gives to the objectives: costs about as much as the plain sum, as the encoder itself is gone back through once. An
    /// upper bound of the balance at the parameters (Sener and Koltun 2018).</summary>
    Representation,

    /// <summary>At the shared parameters themselves: the encoder is gone back through once for every objective.</summary>
    Parameters,
}
