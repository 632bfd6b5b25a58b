namespace SeedSystems;

/// <summary>One training and what the test rows said.</summary>
/// <param name="Value">The metric on the test rows.</param>
/// <param name="HigherIsBetter">Whether more of it is better.</param>
/// <param name="MainRows">The rows of the main corpus.</param>
/// <param name="MainTokens">Their words.</param>
/// <param name="Updates">The optimiser's steps, all of which held rows of the main corpus.</param>
/// <param name="Seconds">The training time.</param>
internal sealed record ArmRun(double Value, bool HigherIsBetter, long MainRows, long MainTokens, long Updates, double Seconds);
