namespace Microsoft.ML.MultiTask.Data;

/// <summary>A cached row of one of the corpora of a run.</summary>
/// <param name="Corpus">The corpus.</param>
/// <param name="Row">The row in it.</param>
public readonly record struct RowReference(Corpus Corpus, int Row);
