namespace Microsoft.ML.MultiTask;

/// <summary>How far a predicted vector is from the right one.</summary>
public enum ReconstructionLoss
{
    /// <summary>The mean squared error over the numbers.</summary>
    SquaredError,

    /// <summary>For counts, such as bags of words: the cross-entropy of a softmax over the features with the row's shares of them. A row of zeros adds
    /// nothing.</summary>
    Multinomial,

    /// <summary>For numbers from 0 to 1: the mean binary cross-entropy over the features.</summary>
    Binary,
}
