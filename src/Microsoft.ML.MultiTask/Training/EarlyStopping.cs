using Microsoft.ML.MultiTask.Interop;
namespace Microsoft.ML.MultiTask.Training;

/// <summary>Watches the main task's validation metric.</summary>
/// <param name="patience">How many epochs without a gain end training; null: never.</param>
internal sealed class EarlyStopping(int? patience) : IStateful
{
    /// <summary>The best epoch so far, from 0; -1 before the first.</summary>
    public int BestEpoch { get; private set; } = -1;

    /// <summary>The metric of that epoch.</summary>
    public double Best { get; private set; } = double.NaN;

    /// <summary>Whether training should end.</summary>
    public bool ShouldStop { get; private set; }

    /// <summary>Takes in the metric of an epoch; true when it is the best so far.</summary>
    public bool Report(int epoch, TaskMetrics main)
    {
        if (main.IsBetter(main.MainValue, Best))
        {
            (BestEpoch, Best) = (epoch, main.MainValue);
            return true;
        }
        ShouldStop = patience is { } limit && epoch - BestEpoch >= limit;
        return false;
    }

    /// <inheritdoc/>
    public void Exchange(StateExchange state)
    {
        BestEpoch = (int)state.Integer("bestEpoch", BestEpoch);
        Best = state.Number("best", Best);
        ShouldStop = state.Flag("shouldStop", ShouldStop);
    }
}
