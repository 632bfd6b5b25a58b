namespace Microsoft.ML.MultiTask;

/// <summary>Where random weights come from.</summary>
public enum LossDraw
{
    /// <summary>The softmax of standard normal numbers.</summary>
    NormalSoftmax,

    /// <summary>Uniformly from all weights of the same sum (the Dirichlet distribution whose parameters are 1).</summary>
    Dirichlet,
}
