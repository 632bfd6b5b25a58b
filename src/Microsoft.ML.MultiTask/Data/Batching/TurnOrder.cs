namespace Microsoft.ML.MultiTask;

/// <summary>Which corpus gives the next batch.</summary>
public enum TurnOrder
{
    /// <summary>Drawn at random, in proportion to the batches of the epoch.</summary>
    Random,

    /// <summary>One after the other, over and over; a corpus that has given all its batches is passed over.</summary>
    RoundRobin,

    /// <summary>All batches of one corpus before those of the next, in the order of the corpora.</summary>
    Sweep,
}
