using System.Diagnostics;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Batching;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Sharing;
using Microsoft.ML.MultiTask.Weighting;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Training;

/// <summary>The one training loop: stage by stage read, encode, weigh losses, step, validate, keep the best.</summary>
internal sealed class TrainingLoop : IDisposable
{
    private readonly TrainingOptions _options;
    private readonly HostLog _log;
    private readonly Func<bool> _isCanceled;
    private readonly TrainingData _data;
    private readonly BatchBuilder _builder;
    private readonly RandomSource _random;
    private readonly RandomSource _batches; // apart from the network's draws, so that whatever else is trained, the rows come in the same order
    private readonly Network _network;
    private readonly IReadOnlyList<EmbeddingTable> _tables;
    private readonly Parameter[] _shared;
    private readonly int[] _order;
    private readonly Dictionary<string, int> _maskOf;
    private readonly ulong _seed;
    private readonly Snapshot _best = new();
    private readonly List<EpochSummary> _epochs = [];
    private IReadOnlyList<ObjectiveCoverage> _coverage = [];
    private StageRun? _run;
    private SavedState? _resumed;
    private int _stage;
    private bool _isHandedOver;
    private int _bestEpoch;

    public TrainingLoop(TrainingOptions options, TrainingData data, int seed, Device device, HostLog log, Func<bool> isCanceled)
    {
        _options = options;
        _data = data;
        _log = log;
        _isCanceled = isCanceled;
        _random = new RandomSource((ulong)seed);
        _batches = _random.Fork("batches");
        _builder = data.CreateBuilder(device);
        _network = CreateNetwork(device);
        foreach (string part in Stages.SelectMany(stage => options.GroupsOf(stage, data.Plan.Objectives).SelectMany(group => group.Parts).Concat(stage.Fresh)))
        {
            _ = _network.PartsOf(part);
        }
        _seed = (ulong)seed;
        _tables = _network.Tables();
        _shared = [.. _network.SharedParameters()];
        // Penalties on tables look at the rows that the other objectives have looked up.
        _order = [.. Enumerable.Range(0, data.Plan.Objectives.Count).OrderBy(k => data.Plan.Objectives[k] is Penalty)];
        _maskOf = data.Plan.Objectives.ToDictionary(objective => objective.Name, FirstWithRowsOf);
    }

    /// <summary>Told of every step that is done: the place to <see cref="Save"/>.</summary>
    internal Action<TrainingLoop>? StepEnded { get; init; }

    /// <summary>Looks at the gradients of every objective on its own; null (the default): nobody does.</summary>
    internal GradientWatch? Watch { get; set; }

    /// <summary>What is trained.</summary>
    internal Network Network => _network;

    private Stage[] Stages => [.. _options.Stages.DefaultIfEmpty(new Stage { Name = "" })];

    /// <summary>All that training goes on from: weights, optimisers, statistics, draws, and the place in the batches.</summary>
    /// <exception cref="InvalidOperationException">No stage is under way.</exception>
    internal SavedState Save() =>
        SavedState.Of(_run is null ? throw new InvalidOperationException("There is no stage under way whose state could be saved.") : Exchange);

    /// <summary>Makes <see cref="Run()"/> go on from a state that was saved in a run of the same settings, data and seed.</summary>
    internal void Load(SavedState state)
    {
        state.Into(values => _stage = (int)values.Integer("stage", _stage));
        _resumed = state;
    }

    /// <summary>Trains; the network that comes back holds the best weights and all objectives.</summary>
    public (Network Network, TrainingSummary Summary) Run()
    {
        bool goesOn = true;
        for (; _stage < Stages.Length && goesOn; _stage++)
        {
            goesOn = Run(new StagePlan(_options, Stages[_stage], _data, _builder, _batches, _network.Device()), _seed + (ulong)_stage);
            if (goesOn && _stage < Stages.Length - 1) _best.Take(_network);
        }
        bool wasCanceled = !goesOn && _isCanceled();
        if (wasCanceled) _log.Warning("Training was cancelled; the model is the best one so far.");
        _network.eval();
        _isHandedOver = true;
        return (_network, new TrainingSummary(_coverage, _epochs, _bestEpoch, wasCanceled));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _best.Dispose();
        if (!_isHandedOver) _network.Dispose();
    }

    /// <summary>False when training ends here: it was cancelled, or diverged after there was a model to fall back on.</summary>
    private bool Run(StagePlan plan, ulong seed)
    {
        Refresh(plan.Fresh);
        _coverage = plan.HasOwnBatches ? [] : plan.Coverage();
        if (!plan.HasOwnBatches) _log.Info((plan.Name == "" ? "An epoch holds\n" : $"An epoch of stage {plan.Name} holds\n") + LabelCoverage.Table(_coverage));
        using var run = new StageRun(plan, _network, CreateWeighting(plan.Weighting, seed));
        _run = run;
        _resumed?.Into(Exchange, _network.Device());
        _resumed = null;
        bool goesOn = true;
        while (run.GoesOn && goesOn)
        {
            try
            {
                goesOn = RunEpoch(run);
            }
            catch (DivergedException diverged) when (!_best.IsEmpty)
            {
                _log.Warning(diverged.Message + " The model is the best one before that.");
                _best.Restore(_network);
                return false;
            }
            if (goesOn) EndEpoch(run);
        }
        _run = null;
        // Cancelled before its first epoch was done, a stage leaves what the one before it had reached.
        bool isUnfinished = !goesOn && run.Epoch == 0 && !_best.IsEmpty;
        if (run.Stopping.BestEpoch >= 0 || isUnfinished) _best.Restore(_network);
        return goesOn;
    }

    /// <summary>False when training was cancelled.</summary>
    private bool RunEpoch(StageRun run)
    {
        _network.train();
        run.Weighting.train();
        string[] names = [.. _data.Plan.Objectives.Select(objective => objective.Name)];
        using var recent = new LossLedger(names, _network.Device());
        long reported = Stopwatch.GetTimestamp(), recentTokens = 0;
        foreach (Batch batch in run.Batches())
        {
            if (_isCanceled())
            {
                return _epochs.Count > 0 || run.Steps > 0
                    ? false
                    : throw new OperationCanceledException("Training was cancelled before its first step; there is no model yet.");
            }
            run.EndStep(batch, Step(run, batch, run.Progress, recent));
            StepEnded?.Invoke(this);
            recentTokens += batch.Tokens;
            TimeSpan sinceReport = Stopwatch.GetElapsedTime(reported);
            if (sinceReport < TimeSpan.FromSeconds(1)) continue;
            Report(Describe(run, recentTokens / sinceReport.TotalSeconds, CheckedLosses(recent, run.Progress.Step)));
            (reported, recentTokens) = (Stopwatch.GetTimestamp(), 0);
        }
        run.Weighting.EndEpoch();
        _epochs.Add(new EpochSummary(CheckedLosses(run.Losses, run.Progress.Step), [], run.Steps, run.Tokens, run.Seconds) { Stage = run.Plan.Name });
        return true;
    }

    /// <summary>The losses by objective, where somebody asks for them.</summary>
    private Dictionary<string, double>? Step(StageRun run, Batch batch, TrainingProgress progress, LossLedger recent)
    {
        using var scope = NewDisposeScope();
        if (Watch?.Wants(progress) == true) ShowEveryGradient(Watch, run, batch, progress);
        run.Optimizer.BeginStep();
        RepresentationCut? cut = run.Weighting.CutsGraph && _network.HasCommonEncodings ? new RepresentationCut() : null;
        double[] weights = Weights(run, progress);
        (Tensor?[] losses, Tensor?[] weighted) = Losses(run, weights, batch, progress, cut);
        recent.Add(losses);
        run.Losses.Add(losses);
        Tensor?[] moving = [.. weighted.Select(loss => loss is { requires_grad: true } ? loss : null)]; // not so where all that it reads is frozen
        if (moving.All(loss => loss is null))
        {
            run.Optimizer.Skip();
            return Told(run, losses);
        }
        Backward(run.Weighting, moving, cut);
        ShowGradients(run);
        if (_options.GradientClipping is { } norm) run.Optimizer.ClipGradients(norm);
        run.Optimizer.Step(run.Rates.Factor(progress.Step));
        if (run.Weighting.NeedsLossesAfterStep) ShowLossesAgain(run, weights, batch, progress);
        return Told(run, losses);
    }

    /// <summary>The gradients of one objective after the other, each at weight 1. What a batch keeps of them belongs to the whole step.</summary>
    private void ShowEveryGradient(GradientWatch watch, StageRun run, Batch batch, TrainingProgress progress)
    {
        for (int k = 0; k < _network.Modules.Count; k++)
        {
            if (run.Plan.Weights[k] is null) continue;
            double[] alone = new double[_network.Modules.Count];
            alone[k] = 1;
            run.Optimizer.Forget();
            if (Losses(run, alone, batch, progress, null).Plain[k] is not { requires_grad: true } loss) continue;
            autograd.backward(loss, (IList<Tensor>?)null);
            using (no_grad()) watch.Look(_data.Plan.Objectives[k].Name, run.Optimizer.Gradients());
        }
        run.Optimizer.Forget();
        watch.EndLook(progress);
    }

    private void ShowGradients(StageRun run)
    {
        if (_options.GradientHook is not { } hook) return;
        using var noGradient = no_grad();
        hook(run.Optimizer.Gradients());
    }

    private void ShowLossesAgain(StageRun run, double[] weights, Batch batch, TrainingProgress progress)
    {
        // The others are left out: some of them take gradients of their own, which there are none of here.
        double[] balanced = [.. weights.Select((weight, k) => IsBalanced(k) ? weight : 0)];
        using (no_grad()) run.Weighting.AfterStep(Losses(run, balanced, batch, progress, null).Weighted);
    }

    private Dictionary<string, double>? Told(StageRun run, Tensor?[] losses) => !run.TellsLosses ? null : _data.Plan.Objectives.Zip(losses)
        .Where(own => own.Second is not null).ToDictionary(own => own.First.Name, own => (double)own.Second!.item<float>());

    /// <summary>What the losses of a step are multiplied by; 0: the objective is not trained in it.</summary>
    private double[] Weights(StageRun run, TrainingProgress progress)
    {
        double[] weights = [.. run.Plan.Weights.Select(weight => weight?.At(progress.Share) ?? 0)];
        bool[] eligible = [.. weights.Select((weight, k) => weight != 0 && IsBalanced(k))];
        if (!eligible.Contains(true) || run.Weighting.Choose(eligible) is not { } chosen) return weights;
        return [.. weights.Select((weight, k) => eligible[k] && !chosen[k] ? 0 : weight)];
    }

    /// <summary>The losses of the objectives, as they are and multiplied by their weights; null where there is none.</summary>
    private (Tensor?[] Plain, Tensor?[] Weighted) Losses(StageRun run, double[] weights, Batch batch, TrainingProgress progress, RepresentationCut? cut)
    {
        var rows = new Dictionary<int, bool[]?>();
        EncodedBatch encoded = _network.Encode(batch, cut, Rows);
        TaskOutputs outputs = _network.Outputs(batch, encoded);
        var masked = new Batch?[_network.Modules.Count];
        var losses = new Tensor?[_network.Modules.Count];
        var weighted = new Tensor?[losses.Length];
        foreach (int k in _order.Where(k => weights[k] != 0))
        {
            Objective objective = _data.Plan.Objectives[k];
            Batch own = masked[_maskOf[objective.Name]] ??= batch.For(Rows(objective));
            losses[k] = _network.Modules[k].Loss(_network.StepOf(objective, own, encoded, outputs, progress, cut));
            double weight = weights[k] * run.Share.Of(objective, own);
            weighted[k] = weight == 1 ? losses[k] : losses[k]?.Times(weight);
        }
        return (losses, weighted);

        bool[]? Rows(Objective objective)
        {
            int mask = _maskOf[objective.Name];
            if (!rows.TryGetValue(mask, out bool[]? own)) rows.Add(mask, own = RowsOf(objective, batch));
            return own;
        }
    }

    private void Backward(WeightingModule weighting, Tensor?[] weighted, RepresentationCut? cut)
    {
        Tensor?[] balanced = [.. weighted.Select((loss, k) => IsBalanced(k) ? loss : null)];
        Tensor[] others = [.. weighted.Where((_, k) => !IsBalanced(k)).OfType<Tensor>()];
        var pass = new Backpropagation(balanced, others, cut?.Places, SharedLeaves);
        if (balanced.All(loss => loss is null)) pass.Sum(null);
        else weighting.Backward(pass);
    }

    /// <summary>Whether the weighting may weigh an objective against the others.</summary>
    private bool IsBalanced(int k) => _data.Plan.Objectives[k].IsBalanced;

    /// <summary>The shared parameters; of tables, the rows that the step looked up.</summary>
    private IReadOnlyList<Tensor> SharedLeaves() => [.. _shared.Where(parameter => parameter.requires_grad),
        .. _tables.Where(table => _shared.Contains<object>(table.Weight, ReferenceEqualityComparer.Instance)).SelectMany(table => table.Pending)
            .Select(lookup => lookup.Rows)];

    /// <summary>The number of the first objective that is trained on the same corpora: the two have one masked batch.</summary>
    private int FirstWithRowsOf(Objective objective)
    {
        int[] corpora = [.. _data.CorporaOf(objective)];
        return _data.Plan.Objectives.Index().First(other => _data.CorporaOf(other.Item).SequenceEqual(corpora)).Index;
    }

    /// <summary>Which rows of a batch an objective is trained on, among them those that come from no corpus; null when it is all of them.</summary>
    private bool[]? RowsOf(Objective objective, Batch batch) =>
        _data.Corpora.Count == 1
        ? null
        : [.. batch.Rows.Select(row => _data.Participates(objective, row.Corpus) || !_data.Corpora.Contains(row.Corpus))];

    private void EndEpoch(StageRun run)
    {
        EpochSummary summary = _epochs[^1];
        _bestEpoch = _epochs.Count - 1;
        if (_data.Validation is { } validation && run.Plan.TrainsTasks)
        {
            summary = summary with { Validation = Evaluation.Of(_network, validation, _builder) };
            _epochs[^1] = summary;
            if (run.Plan.TrainsMain) Judge(run, summary.Validation[0]);
        }
        Report(Describe(run, summary.Tokens / summary.Seconds, summary.Losses) with { Validation = summary.Validation, EpochEnded = true });
        run.EndEpoch();
    }

    private void Judge(StageRun run, TaskMetrics main)
    {
        if (run.Stopping.Report(run.Epoch, main)) _best.Take(_network);
        run.Rates.Report(main.MainValue, main.HigherIsBetter);
        if (run.Stopping.BestEpoch >= 0) _bestEpoch = _epochs.Count - 1 - (run.Epoch - run.Stopping.BestEpoch);
    }

    /// <summary>All that the rest of a run depends on.</summary>
    private void Exchange(StateExchange state)
    {
        _stage = (int)state.Integer("stage", _stage);
        _bestEpoch = (int)state.Integer("bestEpoch", _bestEpoch);
        state.Part("epochs", new EpochHistory(_epochs));
        state.Module("network", _network);
        state.Part("best", _best);
        state.Part("run", _run!);
        StateExchange parts = state.In("parts"), draws = state.In("draws");
        foreach ((string name, nn.Module module) in _network.named_modules())
        {
            if (module is IStateful part) parts.Part(name, part);
        }
        foreach ((string name, RandomSource stream) in _network.Streams) draws.Part(name, stream);
        state.Part("random", _random);
        state.Part("batches", _batches);
    }

    private static TrainingReport Describe(StageRun run, double speed, IReadOnlyDictionary<string, double> losses)
    {
        TrainingProgress progress = run.Progress;
        return new TrainingReport
        {
            Stage = run.Plan.Name,
            Epoch = progress.Epoch + 1,
            Epochs = run.Plan.Epochs,
            Step = progress.Step,
            TotalSteps = progress.TotalSteps,
            TokensPerSecond = speed,
            Remaining = TimeSpan.FromSeconds(Math.Max(0, progress.TotalSteps - progress.Step) * run.TokensPerStep / Math.Max(1, speed)),
            Losses = losses,
        };
    }

    private void Report(TrainingReport report)
    {
        _log.Info(report.ToString());
        _options.Progress?.Report(report);
    }

    private static IReadOnlyDictionary<string, double> CheckedLosses(LossLedger ledger, long step)
    {
        IReadOnlyDictionary<string, double> losses = ledger.Take();
        foreach ((string objective, double loss) in losses)
        {
            if (!double.IsFinite(loss)) throw new DivergedException(objective, step);
        }
        return losses;
    }

    private WeightingModule CreateWeighting(WeightingSettings settings, ulong seed)
    {
        WeightingModule weighting = settings.Build([.. _data.Plan.Objectives.Select(objective => objective.Name)], seed);
        weighting.to(_network.Device());
        return weighting;
    }

    private Network CreateNetwork(Device device)
    {
        Network network = Network.Build(_data.Plan, _random, _data.Symbols, objective => _data.RowsOf(objective, _builder));
        network.to(device);
        return network;
    }

    /// <summary>Gives parts fresh parameters.</summary>
    private void Refresh(IReadOnlyList<string> parts)
    {
        if (parts.Count == 0) return;
        using var noGradient = no_grad();
        using Network fresh = CreateNetwork(_network.Device());
        using var scope = NewDisposeScope();
        foreach (string part in parts)
        {
            foreach ((nn.Module own, nn.Module other) in _network.PartsOf(part).Zip(fresh.PartsOf(part)))
            {
                Dictionary<string, Tensor> values = other.state_dict();
                foreach ((string name, Tensor value) in own.state_dict()) value.copy_(values[name]);
            }
        }
    }
}
