using Microsoft.ML.MultiTask.Optimizers;

namespace Microsoft.ML.MultiTask;

/// <summary>The learning rate falls along half a cosine wave over all steps after warm-up (Loshchilov and Hutter, 2017, without restarts).</summary>
public sealed record CosineDecay : LearningRateSchedule
{
    /// <summary>The factor reached when the steps are over, from 0 to 1. Default 0.</summary>
    public double Final { get; init => field = Setting.Share(value); }

    /// <inheritdoc/>
    protected override double FactorAfterWarmup(long step, long steps, long warmup) =>
        Final + (1 - Final) * (1 + Math.Cos(Math.PI * Progress(step, steps))) / 2;
}
