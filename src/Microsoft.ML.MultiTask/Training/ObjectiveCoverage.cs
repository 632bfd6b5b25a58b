namespace Microsoft.ML.MultiTask;

/// <summary>What an objective is trained on, known before training.</summary>
/// <param name="Objective">Its name.</param>
/// <param name="Rows">The rows of an epoch that it may see.</param>
/// <param name="Tokens">Their positions.</param>
/// <param name="LabelledShare">The share of those rows that carry a label; 1 for an objective that makes its labels itself.</param>
public sealed record ObjectiveCoverage(string Objective, long Rows, long Tokens, double LabelledShare);
