namespace Microsoft.ML.MultiTask;

/// <summary>What the weight of an objective is given to.</summary>
/// <remarks>The default is what did best where it was measured, with weights chosen for each way: with few rows of another corpus in mixed batches and with
/// many, <see cref="Row"/> was worse than <see cref="Batch"/>, and <see cref="Word"/> could not be told from it (the system <c>loss-normalization</c> of the
/// samples).</remarks>
public enum LossNormalization
{
    /// <summary>To the mean of its loss over a batch, be it over two rows or over twenty: few rows beside many of the main task count for more, each.</summary>
    Batch,

    /// <summary>To every row: at the weight 1 a row of any objective counts as much as one of the main task, so that a batch with two auxiliary rows counts
    /// them as two.</summary>
    Row,

    /// <summary>To every word, or other position: the same by length.</summary>
    Word,
}
