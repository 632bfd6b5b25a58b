namespace Microsoft.ML.MultiTask;

/// <summary>The rows that an objective learns from, in numbers.</summary>
/// <param name="Rows">How many there are.</param>
/// <param name="Words">Their words, or other positions.</param>
/// <param name="Classes">The classes of the labels; NaN where the labels are none.</param>
/// <param name="LabelEntropy">The entropy of the labels, in bits; NaN where the labels are no classes.</param>
/// <param name="TypeTokenRatio">Distinct words for every word; NaN where the input holds no words.</param>
public sealed record DataProfile(long Rows, long Words, double Classes, double LabelEntropy, double TypeTokenRatio);
