namespace Microsoft.ML.MultiTask;

/// <summary>When <see cref="ParameterDistance"/> takes its snapshot of the parameters.</summary>
public enum SnapshotTime
{
    /// <summary>At the first step of every epoch and stage.</summary>
    Epoch,

    /// <summary>Whenever the rows of a batch come from another corpus than those of the batch before; batches must not mix corpora
    /// (<see cref="AlternatingBatches"/>).</summary>
    Corpus,
}
