using System.Diagnostics;

namespace Microsoft.ML.MultiTask.Comparing;

/// <summary>Trains the runs of a comparison, or takes them from the folder of finished ones.</summary>
/// <param name="ml">The context.</param>
/// <param name="checkedArms">The arms and their rows.</param>
/// <param name="comparison">How the comparison is done.</param>
/// <param name="notes">Where to say that a run could not be kept.</param>
/// <param name="planned">The number of runs of the comparison.</param>
/// <param name="stop">Ends the runs that are under way.</param>
internal sealed class RunTrainer(MLContext ml, CheckedArms checkedArms, ComparisonOptions comparison, ComparisonNotes notes, int planned,
    CancellationToken stop)
{
    private readonly RunFolder? _folder = comparison.Folder is { } path ? new RunFolder(path) : null;
    private readonly Lock _gate = new();
    private readonly List<(PlannedArm Arm, bool IsTrial, ComparisonRun Run)> _finished = [];
    private int _trained;
    private double _seconds;

    /// <summary>How long a run takes, on average over those that were trained; null before the first.</summary>
    public double? MeanSeconds
    {
        get
        {
            lock (_gate) return _trained == 0 ? null : _seconds / _trained;
        }
    }

    /// <summary>The runs that are finished.</summary>
    public int Done
    {
        get
        {
            lock (_gate) return _finished.Count;
        }
    }

    /// <summary>The finished runs of an arm, by seed.</summary>
    public IReadOnlyList<ComparisonRun> Of(PlannedArm arm, bool isTrial)
    {
        lock (_gate) return [.. _finished.Where(run => run.Arm == arm && run.IsTrial == isTrial).Select(run => run.Run).OrderBy(run => run.Seed)];
    }

    /// <summary>Does one run.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Run(PlannedArm arm, ArmSettings settings, int seed, bool isTrial)
    {
        MultiTaskTrainer.Options options = settings.Apply(arm, comparison);
        string device = $"{ml.GpuDeviceId}", fingerprint = RunFingerprint.Of(options, seed, [device, .. checkedArms.Rows(arm, isTrial)]);
        ComparisonRun? run = _folder?.Find(arm.Name, seed, fingerprint);
        if (run is null)
        {
            long started = Stopwatch.GetTimestamp();
            var about = new ComparisonRun { Arm = arm.Name, Seed = seed, LearningRate = settings.LearningRate, Weights = settings.Weights };
            run = Train(about, options, isTrial);
            Save(fingerprint, run);
            lock (_gate) (_trained, _seconds) = (_trained + 1, _seconds + Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
        run = run with { Arm = arm.Name, Weights = settings.Weights };
        lock (_gate)
        {
            RequireSameMetric(run);
            _finished.Add((arm, isTrial, run));
        }
        Tell(run, null, run);
    }

    private ComparisonRun Train(ComparisonRun about, MultiTaskTrainer.Options options, bool isTrial)
    {
        options = options with
        {
            Seed = about.Seed,
            CancellationToken = stop,
            Progress = new Relay(report => Tell(about, report, null), options.Progress, _gate),
        };
        MultiTaskTrainer trainer;
        lock (_gate) trainer = new MultiTaskTrainer(ml, options); // the context does not take in two components at once
        try
        {
            using MultiTaskTransformer model = trainer.Fit(checkedArms.Train);
            if (model.Training!.WasCanceled) throw new OperationCanceledException("A run was cancelled.");
            about = Described(about, options, model.Training);
            if (isTrial) return about;
            return about with
            {
                Test = new MultiTaskCatalog(ml).Evaluate(model.Transform(checkedArms.Test))[checkedArms.Task].Values,
                Measured = comparison.Measure?.Invoke(model) ?? about.Measured,
            };
        }
        catch (DivergedException diverged)
        {
            return about with { Failure = diverged.Message };
        }
    }

    private static ComparisonRun Described(ComparisonRun about, MultiTaskTrainer.Options options, TrainingSummary training)
    {
        string main = options.Tasks[0].Name;
        int allowed = options.Stages.Count == 0 ? options.Epochs : options.Stages.Sum(stage => stage.Epochs ?? options.Epochs);
        TaskMetrics best = training.Epochs[training.BestEpoch].Validation[0];
        return about with
        {
            Metric = best.Main,
            HigherIsBetter = best.HigherIsBetter,
            Validation = best.MainValue,
            BestEpoch = training.BestEpoch + 1,
            IsNearCap = training.Epochs.Count == allowed && training.BestEpoch >= allowed - 3,
            Steps = training.Epochs.Sum(epoch => epoch.Steps),
            Seconds = training.Epochs.Sum(epoch => epoch.Seconds),
            Words = training.Coverage.ToDictionary(coverage => coverage.Objective, coverage => coverage.Tokens),
            Curve = [.. training.Epochs.Select(epoch => epoch.Validation.FirstOrDefault(task => task.Task == main)?.MainValue ?? double.NaN)],
            Losses = [.. training.Epochs.Select(epoch => epoch.Losses)],
        };
    }

    /// <summary>A disk that is full must not cost the runs that are finished.</summary>
    private void Save(string fingerprint, ComparisonRun run)
    {
        try
        {
            _folder?.Save(fingerprint, run);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            notes.Add($"Runs could not be written to the folder '{comparison.Folder}', so that they would have to be done again: {fault.Message}");
        }
    }

    private void RequireSameMetric(ComparisonRun run)
    {
        if (run.Failure is not null) return;
        if (_finished.FirstOrDefault(other => other.Run.Failure is null && other.Run.Metric != run.Metric) is not { Run: { } other }) return;
        throw new InvalidOperationException($"Arm '{other.Arm}' is measured by {other.Metric} and arm '{run.Arm}' by {run.Metric}; give their main tasks the "
            + $"same "
            + "Metric.");
    }

    private void Tell(ComparisonRun about, TrainingReport? training, ComparisonRun? run)
    {
        if (comparison.Progress is not { } progress) return;
        lock (_gate)
        {
            double? left = MeanSeconds * (planned - _finished.Count) / Math.Min(comparison.ParallelRuns, Math.Max(1, planned - _finished.Count));
            progress.Report(new ComparisonReport
            {
                Arm = about.Arm,
                Seed = about.Seed,
                Done = _finished.Count,
                Planned = planned,
                Remaining = left is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                Training = training,
                Run = run,
            });
        }
    }

    /// <summary>Hands reports of training on, those of several runs one after the other.</summary>
    private sealed class Relay(Action<TrainingReport> tell, IProgress<TrainingReport>? others, Lock gate) : IProgress<TrainingReport>
    {
        public void Report(TrainingReport value)
        {
            lock (gate) others?.Report(value);
            tell(value);
        }
    }
}
