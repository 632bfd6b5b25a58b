using System.Diagnostics;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Training;

namespace Microsoft.ML.MultiTask.Comparing;

/// <summary>A comparison from beginning to end: the trials by which settings are chosen, then the runs that are reported.</summary>
internal sealed class ComparisonJob : IDisposable
{
    private readonly ComparisonOptions _comparison;
    private readonly HostAccess _host;
    private readonly HostLog _log;
    private readonly CancellationTokenSource _stop;
    private readonly ComparisonNotes _notes;
    private readonly CheckedArms _arms;
    private readonly Tuning _tuning;
    private readonly RunTrainer _trainer;
    private readonly long _started = Stopwatch.GetTimestamp();

    public ComparisonJob(MLContext ml, IReadOnlyList<PlannedArm> arms, IDataView data, ComparisonOptions comparison)
    {
        _comparison = comparison;
        _host = new HostAccess(ml, "Comparison");
        _log = _host.Start("Comparison");
        _stop = CancellationTokenSource.CreateLinkedTokenSource(comparison.CancellationToken, arms[0].Options.CancellationToken);
        _notes = new ComparisonNotes(_log);
        _arms = CheckedArms.Of(ml, arms, data, comparison, _notes);
        _tuning = new Tuning(_arms.Arms, comparison, _notes);
        _trainer = new RunTrainer(ml, _arms, comparison, _notes, _tuning.Count + _arms.Arms.Count * comparison.Seeds, _stop.Token);
    }

    private bool IsCanceled => _host.IsCanceled || _comparison.CancellationToken.IsCancellationRequested
        || _arms.Arms[0].Options.CancellationToken.IsCancellationRequested;

    /// <summary>Does all runs, or those that there is time for.</summary>
    /// <exception cref="OperationCanceledException">The comparison was cancelled before its first run was finished.</exception>
    public ComparisonResult Run()
    {
        using var randomState = new RandomState(1); // runs side by side would leave each other's
        using var threads = new LibtorchThreads(_arms.Arms[0].Options.Threads); // for all of them, so that none changes it under another
        try
        {
            foreach (IReadOnlyList<PlannedArm> round in _tuning.Rounds())
            {
                Do(_tuning.Trials(round), isTrial: true);
                foreach (PlannedArm arm in round) _tuning.Choose(arm, _trainer.Of(arm, isTrial: true));
            }
            // Seed by seed, so that where it ends early, there are pairs.
            Do(from seed in Enumerable.Range(1, _comparison.Seeds) from arm in _arms.Arms select (arm, _tuning[arm], seed), isTrial: false);
        }
        catch (OperationCanceledException) when (IsCanceled && _trainer.Done > 0)
        {
            _notes.Add("The comparison was cancelled; this is what was finished.");
        }
        return new ComparisonSummary(_arms, _tuning, _trainer, _comparison, _notes).Result();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Dispose();
        _log.Dispose();
    }

    private void Do(IEnumerable<(PlannedArm Arm, ArmSettings Settings, int Seed)> runs, bool isTrial)
    {
        Action[] work = [.. runs.Select(run => (Action)(() => _trainer.Run(run.Arm, run.Settings, run.Seed, isTrial)))];
        RunQueue.Run(work, _comparison.ParallelRuns, () => !IsCanceled && HasTime(isTrial ? 0.5 : 1), _stop.Cancel);
        if (IsCanceled) throw new OperationCanceledException("The comparison was cancelled before its first run was finished.");
    }

    private bool HasTime(double share)
    {
        if (_comparison.TimeBudget is not { } budget) return true;
        double end = Stopwatch.GetElapsedTime(_started).TotalSeconds + (_trainer.MeanSeconds ?? 0);
        if (end <= share * budget.TotalSeconds) return true;
        _notes.Add(share < 1
            ? "Half of the time was over before all trials were finished."
            : "The time was over before all runs were finished.");
        return false;
    }
}
