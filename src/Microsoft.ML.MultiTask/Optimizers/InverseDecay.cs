using Microsoft.ML.MultiTask.Optimizers;

namespace Microsoft.ML.MultiTask;

/// <summary>
/// The learning rate falls as <c>(1 + alpha p)^-beta</c>, where p goes from 0 to 1 over all steps after warm-up: the schedule of domain-adversarial
/// training (Ganin et al., 2016), whose numbers are the defaults.
/// </summary>
public sealed record InverseDecay : LearningRateSchedule
{
    /// <summary>How fast the rate falls at first, at least 0. Default 10.</summary>
    public double Alpha { get; init => field = Setting.NotNegative(value); } = 10;

    /// <summary>The power of the fall, at least 0. Default 0.75.</summary>
    public double Beta { get; init => field = Setting.NotNegative(value); } = 0.75;

    /// <inheritdoc/>
    protected override double FactorAfterWarmup(long step, long steps, long warmup) => Math.Pow(1 + Alpha * Progress(step, steps), -Beta);
}
