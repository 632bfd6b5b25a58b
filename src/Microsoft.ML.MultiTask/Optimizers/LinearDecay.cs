using Microsoft.ML.MultiTask.Optimizers;

namespace Microsoft.ML.MultiTask;

/// <summary>The learning rate falls in equal parts over all steps after warm-up.</summary>
public sealed record LinearDecay : LearningRateSchedule
{
    /// <summary>The factor reached when the steps are over, from 0 to 1. Default 0.</summary>
    public double Final { get; init => field = Setting.Share(value); }

    /// <inheritdoc/>
    protected override double FactorAfterWarmup(long step, long steps, long warmup) => Final + (1 - Final) * (1 - Progress(step, steps));
}
