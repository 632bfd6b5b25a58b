using Microsoft.ML.MultiTask.Optimizers;

namespace Microsoft.ML.MultiTask;

/// <summary>How the learning rate goes over a run of training, as a factor of the optimiser's learning rate. Steps count from 0.</summary>
public abstract record LearningRateSchedule
{
    /// <summary>
    /// The first steps, in which the factor grows from near 0 to 1 in equal parts: below 1 a share of all steps, from 1 on a number of steps.
    /// Default 0, which is none. The schedule proper begins after them.
    /// </summary>
    public double Warmup { get; init => field = Setting.NotNegative(value); }

    /// <summary>Whether it follows the main task's validation metric (<see cref="DropAfter"/>), so that there must be validation rows. Default false.</summary>
    public virtual bool FollowsValidation => false;

    /// <summary>The factor of a step, as far as it does not depend on how training goes; <see cref="Start"/> gives all of it.</summary>
    /// <param name="step">The step, 0 for the first.</param>
    /// <param name="totalSteps">How many steps there will be; later steps count as the last.</param>
    public double Factor(long step, long totalSteps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfLessThan(totalSteps, 1);
        long warmup = (long)Math.Round(Warmup < 1 ? Warmup * totalSteps : Warmup);
        if (step < warmup) return (step + 1.0) / warmup;
        return FactorAfterWarmup(step - warmup, Math.Max(1, totalSteps - warmup), warmup);
    }

    /// <summary>Begins a run of training.</summary>
    /// <param name="totalSteps">How many steps there will be at most, at least 1.</param>
    public LearningRateRunner Start(long totalSteps) => new(this, totalSteps);

    /// <summary>The factor of a step after warm-up.</summary>
    /// <param name="step">The step, 0 for the first after warm-up.</param>
    /// <param name="steps">How many steps there are after warm-up, at least 1; may be exceeded.</param>
    /// <param name="warmup">How many steps warm-up took.</param>
    protected abstract double FactorAfterWarmup(long step, long steps, long warmup);

    /// <summary>The factor by which the rate has dropped for want of gain, after an epoch that brought none. By default it never drops.</summary>
    /// <param name="drop">The factor before this epoch, 1 at first.</param>
    /// <param name="epochsWithoutGain">Epochs since the best one, this one included: at least 1.</param>
    protected internal virtual double DropAfter(double drop, int epochsWithoutGain) => drop;

    /// <summary>How far a step is on the way through the steps, from 0 to 1.</summary>
    private protected static double Progress(long step, long steps) => Math.Min(1, step / (double)steps);
}
