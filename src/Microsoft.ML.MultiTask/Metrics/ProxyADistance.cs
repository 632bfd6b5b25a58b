namespace Microsoft.ML.MultiTask.Metrics;

/// <summary>
/// How well two sets of rows can be told apart (Ben-David, Blitzer, Crammer and Pereira 2007, "Analysis of Representations for Domain Adaptation"; Ganin et al.
/// 2016): <c>2 (1 - 2 error)</c> of a linear classifier on rows that it was not trained on. 0: not at all; 2: without an error; chance may put it a little
/// below 0.</summary>
public static class ProxyADistance
{
    /// <summary>The distance for an error.</summary>
    /// <param name="error">The share of rows that were taken for the other set, 0 to 1, where either set has half of the rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">The error is no share.</exception>
    public static double Of(double error) => error is >= 0 and <= 1
        ? 2 * (1 - 2 * error)
        : throw new ArgumentOutOfRangeException(nameof(error), error, "An error is a share from 0 to 1.");
}
