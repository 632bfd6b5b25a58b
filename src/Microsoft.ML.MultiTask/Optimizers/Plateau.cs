using Microsoft.ML.MultiTask.Optimizers;

namespace Microsoft.ML.MultiTask;

/// <summary>The learning rate drops when the main task's validation metric has not got better for some epochs.</summary>
/// <remarks>It needs validation rows; in a stage that does not train the main task the rate stands still. Rei (2017) is
/// <c>new Plateau { Decay = 0.9, Patience = 3, DropEveryEpoch = true }</c>.</remarks>
public sealed record Plateau : LearningRateSchedule
{
    /// <summary>What the rate is multiplied by when it drops, from 0 to 1. Default 0.5.</summary>
    public double Decay { get; init => field = Setting.Share(value); } = 0.5;

    /// <summary>The rate drops at the end of this many epochs without gain, at least 1. Default 3.</summary>
    public int Patience { get; init => field = Setting.AtLeastOne(value); } = 3;

    /// <summary>
    /// Once patience has run out: true to drop again after every further epoch without gain, false to wait as many epochs again. Default false.
    /// </summary>
    public bool DropEveryEpoch { get; init; }

    /// <summary>The factor never drops below this, from 0 to 1. Default 0.</summary>
    public double Minimum { get; init => field = Setting.Share(value); }

    /// <inheritdoc/>
    public override bool FollowsValidation => true;

    /// <inheritdoc/>
    protected override double FactorAfterWarmup(long step, long steps, long warmup) => 1;

    /// <inheritdoc/>
    protected internal override double DropAfter(double drop, int epochsWithoutGain)
    {
        bool due = DropEveryEpoch ? epochsWithoutGain >= Patience : epochsWithoutGain % Patience == 0;
        return due ? Math.Max(Minimum, drop * Decay) : drop;
    }
}
