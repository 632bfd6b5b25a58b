using Microsoft.ML.MultiTask.Interop;
namespace Microsoft.ML.MultiTask.Optimizers;

/// <summary>A learning-rate schedule in one run of training: it remembers how the main task's validation metric went.</summary>
public sealed class LearningRateRunner : IStateful
{
    private readonly LearningRateSchedule _schedule;
    private readonly long _totalSteps;
    private double _best = double.NaN;
    private double _drop = 1;
    private int _epochsWithoutGain;

    internal LearningRateRunner(LearningRateSchedule schedule, long totalSteps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(totalSteps, 1);
        (_schedule, _totalSteps) = (schedule, totalSteps);
    }

    /// <summary>The factor of the learning rate at a step, 0 for the first.</summary>
    public double Factor(long step) => _schedule.Factor(step, _totalSteps) * _drop;

    /// <summary>Tells the schedule the main task's validation metric, once per epoch. A metric that is not a number brings no gain.</summary>
    public void Report(double metric, bool higherIsBetter)
    {
        if (IsGain(metric, higherIsBetter))
        {
            _best = metric;
            _epochsWithoutGain = 0;
        }
        else
        {
            _drop = _schedule.DropAfter(_drop, ++_epochsWithoutGain);
        }
    }

    /// <inheritdoc/>
    public void Exchange(StateExchange state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _best = state.Number("best", _best);
        _drop = state.Number("drop", _drop);
        _epochsWithoutGain = (int)state.Integer("epochsWithoutGain", _epochsWithoutGain);
    }

    private bool IsGain(double metric, bool higherIsBetter) =>
        !double.IsNaN(metric) && (double.IsNaN(_best) || (higherIsBetter ? metric > _best : metric < _best));
}
