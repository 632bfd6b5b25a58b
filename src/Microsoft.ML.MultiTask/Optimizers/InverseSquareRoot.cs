namespace Microsoft.ML.MultiTask;

/// <summary>
/// The learning rate falls with the root of the steps (Vaswani et al., 2017), from 1 at the end of warm-up: <c>sqrt(warmup / step)</c>, with a warm-up
/// of one step if there is none.
/// </summary>
public sealed record InverseSquareRoot : LearningRateSchedule
{
    /// <inheritdoc/>
    protected override double FactorAfterWarmup(long step, long steps, long warmup)
    {
        double peak = Math.Max(1, warmup);
        return Math.Sqrt(peak / (peak + step));
    }
}
