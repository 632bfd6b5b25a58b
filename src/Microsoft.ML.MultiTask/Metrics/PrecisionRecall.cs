namespace Microsoft.ML.MultiTask.Metrics;

/// <summary>
/// Counts of things found, and the scores made of them (van Rijsbergen, 1979). A ratio without a denominator is 0, as in the conlleval script.
/// </summary>
/// <param name="Correct">Predicted and gold: true positives.</param>
/// <param name="Predicted">All that were predicted: true and false positives.</param>
/// <param name="Gold">All there are (the support): true positives and false negatives.</param>
public readonly record struct PrecisionRecall(long Correct, long Predicted, long Gold)
{
    /// <summary><c>Correct / Predicted</c>, 0 when nothing was predicted.</summary>
    public double Precision => Ratio(Correct, Predicted);

    /// <summary><c>Correct / Gold</c>, 0 when there was nothing to find.</summary>
    public double Recall => Ratio(Correct, Gold);

    /// <summary>Harmonic mean of precision and recall: <c>2 Correct / (Predicted + Gold)</c>, 0 when both are 0.</summary>
    public double F1 => FBeta(1);

    /// <summary>
    /// <c>(1 + β²) P R / (β² P + R)</c>: recall counts β times as much as precision. 0 when there is nothing predicted and nothing to find.
    /// </summary>
    /// <param name="beta">Above 0; 0.5 favours precision, 2 recall.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="beta"/> is not above 0.</exception>
    public double FBeta(double beta)
    {
        if (!(beta > 0)) throw new ArgumentOutOfRangeException(nameof(beta), beta, "Beta must be above 0.");
        double square = beta * beta;
        return Ratio((1 + square) * Correct, square * Gold + Predicted);
    }

    /// <summary>The counts of two sets of predictions together.</summary>
    public static PrecisionRecall operator +(PrecisionRecall a, PrecisionRecall b) =>
        new(a.Correct + b.Correct, a.Predicted + b.Predicted, a.Gold + b.Gold);

    /// <summary>Whether it was predicted or to be found at all; a macro average leaves out classes that were neither.</summary>
    internal bool Occurs => Predicted + Gold > 0;

    private static double Ratio(double part, double whole) => whole == 0 ? 0 : part / whole;
}
