namespace Microsoft.ML.MultiTask;

/// <summary>A word that tells the rows of one label from those of the others, and is frequent in every domain.</summary>
/// <param name="Word">The word, in the form of the vocabulary.</param>
/// <param name="Score">Its weighted log-likelihood ratio.</param>
/// <param name="With">How many of the rows with the label contain it.</param>
/// <param name="Without">How many of the rows with another label contain it.</param>
public sealed record Pivot(string Word, double Score, int With, int Without);
