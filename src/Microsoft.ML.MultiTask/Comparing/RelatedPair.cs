namespace Microsoft.ML.MultiTask;

/// <summary>A main task and an auxiliary objective of which it is known what the one gained by the other: what a <see cref="GainPredictor"/> learns
/// from.</summary>
/// <param name="Main">The main task.</param>
/// <param name="Auxiliary">The auxiliary objective.</param>
/// <param name="Features">Numbers by name, such as <see cref="ObjectiveRelation.Features"/>; those that are not known are missing or NaN.</param>
/// <param name="Gain">What the main task gained; above 0 is better.</param>
public sealed record RelatedPair(string Main, string Auxiliary, IReadOnlyDictionary<string, double> Features, double Gain);
