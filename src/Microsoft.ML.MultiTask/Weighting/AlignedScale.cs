namespace Microsoft.ML.MultiTask;

/// <summary>The one length that <see cref="AlignedMtl"/> gives to the principal components of the gradients, out of the lengths they have.</summary>
public enum AlignedScale
{
    /// <summary>The least.</summary>
    Minimum,

    /// <summary>The median.</summary>
    Median,

    /// <summary>The root of the mean square.</summary>
    RootMeanSquare,
}
