namespace Microsoft.ML.MultiTask.Metrics;

/// <summary>Negative natural logarithm of the probability given to what is true.</summary>
internal static class LogLoss
{
    // ML.NET's evaluators cut off here too, so that one certain mistake does not make the mean infinite.
    private const double Floor = 1e-15;

    public static double Of(double probability) => -Math.Log(Math.Max(probability, Floor));
}
