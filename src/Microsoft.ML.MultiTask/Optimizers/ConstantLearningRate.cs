namespace Microsoft.ML.MultiTask;

/// <summary>The learning rate stays as it is after warm-up.</summary>
public sealed record ConstantLearningRate : LearningRateSchedule
{
    /// <inheritdoc/>
    protected override double FactorAfterWarmup(long step, long steps, long warmup) => 1;
}
