using System.Diagnostics;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Training;

namespace Microsoft.ML.MultiTask.Comparing;

/// <summary>A search from beginning to end.</summary>
internal sealed class SearchJob : IDisposable
{
    private readonly MLContext _ml;
    private readonly IDataView _data;
    private readonly AuxiliarySearch _search;
    private readonly HostAccess _host;
    private readonly HostLog _log;
    private readonly CancellationTokenSource _stop;
    private readonly ComparisonNotes _notes;
    private readonly CheckedArms _candidates;
    private readonly int[] _rounds;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Dictionary<PlannedArm, List<ComparisonRun>> _runs = new(ReferenceEqualityComparer.Instance);

    public SearchJob(MLContext ml, MultiTaskTrainer.Options options, IDataView data, AuxiliarySearch search)
    {
        _ml = ml;
        _data = data;
        _search = search;
        _host = new HostAccess(ml, "Search");
        _log = _host.Start("Search");
        _stop = CancellationTokenSource.CreateLinkedTokenSource(search.CancellationToken, options.CancellationToken);
        _notes = new ComparisonNotes(_log);
        _rounds = [.. search.Rounds()];
        var draw = new CandidateDraw(options, search,
            options.Auxiliary.ToDictionary(objective => objective.Name, IReadOnlyList<int?> (objective) => LayersOf(options, objective)));
        _candidates = CheckedArms.Of(ml, draw.Draw(), data, search.Protocol(data, _rounds[0]), _notes);
        foreach (PlannedArm candidate in _candidates.Arms) _runs[candidate] = [];
    }

    private PlannedArm Alone => _candidates.Arms[0];

    private bool IsCanceled => _host.IsCanceled || _stop.IsCancellationRequested;

    /// <summary>Searches.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled before its first run was finished.</exception>
    public SearchResult Run()
    {
        using var randomState = new RandomState(1);
        using var threads = new LibtorchThreads(Alone.Options.Threads);
        IReadOnlyList<PlannedArm> left = _candidates.Arms;
        int trained = 0;
        for (; trained < _rounds.Length && Train(left, _rounds[trained]); trained++)
        {
            PlannedArm[] ranked = [.. Ranked(left)];
            int kept = Math.Max(1, (int)Math.Ceiling((double)ranked.Length / _search.Reduction));
            left = [Alone, .. ranked.Where(candidate => candidate != Alone).Take(kept)];
        }
        ComparisonRun? any = _runs.Values.SelectMany(runs => runs).FirstOrDefault(run => run.Failure is null);
        int rounds = _runs.Values.Max(runs => runs.Count);
        return new SearchResult(any?.Metric ?? "", any?.HigherIsBetter ?? true, _rounds[..rounds],
            [.. _candidates.Arms.GroupBy(candidate => _runs[candidate].Count).OrderByDescending(round => round.Key).SelectMany(Ranked).Select(Result)])
        { Notes = _notes.All };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Dispose();
        _log.Dispose();
    }

    /// <summary>Trains a round; false where it was not trained to its end.</summary>
    private bool Train(IReadOnlyList<PlannedArm> left, int epochs)
    {
        var trainer = new RunTrainer(_ml, _candidates, _search.Protocol(_data, epochs), _notes, left.Count, _stop.Token);
        var settings = new ArmSettings(1, new Dictionary<string, double>());
        try
        {
            RunQueue.Run([.. left.Select(candidate => (Action)(() => trainer.Run(candidate, settings, _search.Seed, isTrial: true)))], _search.ParallelRuns,
                () => !IsCanceled && HasTime(trainer.MeanSeconds ?? 0), _stop.Cancel);
        }
        catch (OperationCanceledException) when (IsCanceled && (trainer.Done > 0 || _runs[Alone].Count > 0))
        {
        }
        bool isWhole = trainer.Done == left.Count;
        if (IsCanceled && trainer.Done == 0 && _runs[Alone].Count == 0)
        {
            throw new OperationCanceledException("The search was cancelled before its first run was finished.");
        }
        if (!isWhole)
        {
            _notes.Add(IsCanceled
                ? "The search was cancelled; this is the best of what was finished."
                : "The time was over before the last round was finished.");
        }
        // A round that is not whole says nothing of those that it left out, unless it is the first.
        if (isWhole || _runs[Alone].Count == 0)
        {
            foreach (PlannedArm candidate in left) _runs[candidate].AddRange(trainer.Of(candidate, isTrial: true));
        }
        return isWhole;
    }

    private bool HasTime(double expected) =>
        _search.TimeBudget is not { } budget || Stopwatch.GetElapsedTime(_started).TotalSeconds + expected <= budget.TotalSeconds;

    /// <summary>Best first by their last round; what failed, or was not trained, last; of equals in the order in which they were drawn.</summary>
    private IEnumerable<PlannedArm> Ranked(IEnumerable<PlannedArm> candidates) => candidates.OrderByDescending(candidate =>
        _runs[candidate].LastOrDefault() is { Failure: null } run && !double.IsNaN(run.Validation)
            ? (run.HigherIsBetter ? 1 : -1) * run.Validation
            : double.NegativeInfinity);

    private SearchCandidate Result(PlannedArm candidate) => new(candidate.Name,
        new ArmSettings(1, new Dictionary<string, double>()).Apply(candidate, _search.Protocol(_data, _search.Epochs)))
    { Validation = [.. _runs[candidate].Select(run => run.Validation)] };

    /// <summary>The layers that an objective can read: those with which the network can be built.</summary>
    private List<int?> LayersOf(MultiTaskTrainer.Options options, Objective objective)
    {
        if (objective is Penalty) return [];
        if (_search.Layers is { } given) return [.. given.Select(layer => (int?)layer)];
        var readable = new List<int?>();
        for (int layer = 1; CanRead(layer); layer++) readable.Add(layer);
        return readable;

        bool CanRead(int layer)
        {
            MultiTaskTrainer.Options only = OptionsSubset.With(options, [objective.Name]);
            only = only with { Auxiliary = [.. only.Auxiliary.Select(own => own.Name == objective.Name ? own with { Layer = layer } : own)] };
            try
            {
                return new MultiTaskTrainer(_ml, only).Prepare(_data, (_, _, _) => true);
            }
            catch (Exception fault) when (fault is ArgumentException or InvalidOperationException)
            {
                return false;
            }
        }
    }
}
