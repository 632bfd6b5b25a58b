namespace Microsoft.ML.MultiTask.Metrics;

/// <summary>Student's t distribution with a whole number of degrees of freedom.</summary>
internal static class StudentT
{
    /// <summary>The <c>t</c> with <c>P(|T| ≤ t) = level</c>.</summary>
    /// <param name="level">Above 0 and below 1.</param>
    /// <param name="degreesOfFreedom">At least 1.</param>
    public static double TwoSidedQuantile(double level, int degreesOfFreedom)
    {
        double low = 0, high = Math.PI / 2;
        // The probability grows with the angle atan(t / √ν), and the angle is bounded: halving it down to neighbouring doubles cannot fail.
        for (double middle = (low + high) / 2; middle > low && middle < high; middle = (low + high) / 2)
            if (CentralProbability(middle, degreesOfFreedom) < level) low = middle; else high = middle;
        return Math.Sqrt(degreesOfFreedom) * Math.Tan(high);
    }

    /// <summary><c>P(|T| ≥ |t|)</c>.</summary>
    /// <param name="t">The statistic; may be infinite.</param>
    /// <param name="degreesOfFreedom">At least 1.</param>
    public static double TwoSidedProbability(double t, int degreesOfFreedom) =>
        Math.Clamp(1 - CentralProbability(Math.Atan(Math.Abs(t) / Math.Sqrt(degreesOfFreedom)), degreesOfFreedom), 0, 1);

    /// <summary><c>P(|T| ≤ √ν tan angle)</c> by the finite series 26.7.3 (odd ν) and 26.7.4 (even ν) of Abramowitz and Stegun, 1964.</summary>
    private static double CentralProbability(double angle, int degreesOfFreedom)
    {
        (double sin, double cos) = Math.SinCos(angle);
        bool odd = degreesOfFreedom % 2 == 1;
        double term = odd ? cos : 1, sum = 0;
        // The power of the cosine in the current term is n - 2.
        for (int n = odd ? 3 : 2; n <= degreesOfFreedom && term > 0; n += 2)
        {
            sum += term;
            term *= cos * cos * (n - 1) / n;
        }
        return odd ? 2 / Math.PI * (angle + sin * sum) : sin * sum;
    }
}
