namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>When <see cref="ParameterDistance"/> takes its snapshot of the parameters.</summary>
public enum SnapshotTime
{
    /// <summary>At the first step of every epoch.</summary>
    Epoch,

    /// <summary>Whenever the rows of a batch come from another corpus than those of the batch before; a batch must not mix corpora.</summary>
    Corpus,
}
