using System.Diagnostics;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Batching;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Training.Optimizers;
using Microsoft.ML.MultiTask.Weighting;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Training;

/// <summary>The one training loop: read, encode, sum losses, step, validate, keep the best.</summary>
internal sealed class TrainingLoop : IDisposable
{
    private readonly TrainingOptions _options;
    private readonly HostLog _log;
    private readonly Func<bool> _isCanceled;
    private readonly TrainingData _data;
    private readonly BatchBuilder _builder;
    private readonly EpochRows _rows;
    private readonly long _epochTokens;
    private readonly int _budget;
    private readonly RandomSource _random;
    private readonly Network _network;
    private readonly WeightingModule _weighting;
    private readonly IReadOnlyList<EmbeddingTable> _tables;
    private readonly Parameter[] _shared;
    private readonly Optimizer _optimizer;
    private readonly Snapshot _best = new();
    private readonly List<EpochSummary> _epochs = [];
    private readonly IReadOnlyList<ObjectiveExposure> _exposure;
    private bool _isHandedOver;

    public TrainingLoop(TrainingOptions options, TrainingData data, int seed, Device device, HostLog log, Func<bool> isCanceled)
    {
        _options = options;
        _data = data;
        _log = log;
        _isCanceled = isCanceled;
        _random = new RandomSource((ulong)seed);
        _builder = data.CreateBuilder(device);
        _rows = new EpochRows(data.Corpora, data.Names, options.Sampler, _random.Fork());
        _exposure = Exposure.Of(data, _rows.Draws, _builder);
        _log.Info("An epoch holds\n" + Exposure.Table(_exposure));
        _epochTokens = EpochTokens();
        _budget = (int)Math.Clamp(Math.Round((double)options.BatchSize * _epochTokens / _rows.Draws.Sum()), 1, int.MaxValue);
        _network = Network.Build(data.Plan, _random, data.Symbols);
        _network.to(device);
        _weighting = options.Weighting.Build([.. data.Plan.Objectives.Select(objective => objective.Name)], (ulong)seed);
        _weighting.to(device);
        _tables = _network.Tables();
        Parameter[] rowWise = [.. _tables.Select(table => table.Weight)];
        _shared = [.. _network.SharedParameters()];
        Parameter[] dense = [.. _network.parameters().Concat(_weighting.parameters())
            .Where(parameter => !rowWise.Contains(parameter) && parameter.requires_grad)];
        _optimizer = new Optimizer(options.Optimizer, dense, _tables);
    }

    /// <summary>Trains; the network that comes back holds the best weights and all objectives.</summary>
    public (Network Network, TrainingSummary Summary) Run()
    {
        var stopping = new EarlyStopping(_options.Patience);
        RowReference[][] batches = NextEpoch();
        long totalSteps = (long)batches.Length * _options.Epochs, step = 0;
        LearningRateRunner rates = _options.LearningRateSchedule.Start(totalSteps);
        bool canceled = false;
        for (int epoch = 0; epoch < _options.Epochs && !stopping.ShouldStop && !canceled; epoch++)
        {
            if (epoch > 0) batches = NextEpoch();
            try
            {
                canceled = !RunEpoch(epoch, batches, rates, totalSteps, ref step);
            }
            catch (DivergedException diverged) when (!_best.IsEmpty)
            {
                _log.Warning(diverged.Message + " The model is the best one before that.");
                break;
            }
            if (!canceled) Validate(epoch, step, totalSteps, stopping, rates);
        }
        if (canceled && step == 0) throw new OperationCanceledException("Training was cancelled before its first step; there is no model yet.");
        if (canceled) _log.Warning("Training was cancelled; the model is the best one so far.");
        if (!_best.IsEmpty) _best.Restore(_network);
        _network.eval();
        _isHandedOver = true;
        int best = stopping.BestEpoch >= 0 ? stopping.BestEpoch : Math.Max(0, _epochs.Count - 1);
        return (_network, new TrainingSummary(_exposure, _epochs, best, canceled));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _best.Dispose();
        _optimizer.Dispose();
        _weighting.Dispose();
        if (!_isHandedOver) _network.Dispose();
    }

    /// <summary>False when training was cancelled.</summary>
    private bool RunEpoch(int epoch, RowReference[][] batches, LearningRateRunner rates, long totalSteps, ref long step)
    {
        _network.train();
        _weighting.train();
        string[] names = [.. _data.Plan.Objectives.Select(objective => objective.Name)];
        using var recent = new LossLedger(names, _network.Device());
        using var whole = new LossLedger(names, _network.Device());
        long started = Stopwatch.GetTimestamp(), reported = started, tokens = 0, recentTokens = 0, firstStep = step;
        foreach (Batch batch in Prefetch.Ahead(batches.Select(_builder.Build)))
        {
            if (_isCanceled()) return false;
            var progress = new TrainingProgress(step, totalSteps, epoch);
            Step(batch, progress, rates.Factor(step), recent, whole);
            step++;
            recentTokens += batch.Tokens;
            TimeSpan sinceReport = Stopwatch.GetElapsedTime(reported);
            if (sinceReport < TimeSpan.FromSeconds(1)) continue;
            Report(Describe(epoch, step, totalSteps, recentTokens / sinceReport.TotalSeconds, CheckedLosses(recent, step)));
            (reported, tokens, recentTokens) = (Stopwatch.GetTimestamp(), tokens + recentTokens, 0);
        }
        tokens += recentTokens;
        _weighting.EndEpoch();
        _epochs.Add(new EpochSummary(CheckedLosses(whole, step), [], step - firstStep, tokens, Stopwatch.GetElapsedTime(started).TotalSeconds));
        return true;
    }

    private void Step(Batch batch, TrainingProgress progress, double rate, LossLedger recent, LossLedger whole)
    {
        using var scope = NewDisposeScope();
        _optimizer.ZeroGrad();
        (Tensor?[] losses, Tensor?[] weighted) = Losses(batch, progress, _weighting.Choose());
        if (weighted.All(loss => loss is null))
        {
            foreach (EmbeddingTable table in _tables) table.ClearPending();
            return;
        }
        _weighting.Backward(new Backpropagation(weighted, [], [], SharedLeaves));
        if (_options.GradientClipping is { } norm) _optimizer.ClipGradients(norm);
        _optimizer.Step(rate);
        recent.Add(losses);
        whole.Add(losses);
        if (!_weighting.NeedsLossesAfterStep) return;
        using (no_grad()) _weighting.AfterStep(Losses(batch, progress, chosen: null).Weighted);
    }

    /// <summary>The losses of the objectives, as they are and multiplied by their weights; null where there is none.</summary>
    private (Tensor?[] Plain, Tensor?[] Weighted) Losses(Batch batch, TrainingProgress progress, IReadOnlyList<bool>? chosen)
    {
        IReadOnlyDictionary<string, Encoders.Encoding> encodings = _network.Encode(batch);
        var step = new Step(batch, encodings, _network.Outputs(encodings), progress);
        var losses = new Tensor?[_network.Modules.Count];
        var weighted = new Tensor?[losses.Length];
        for (int k = 0; k < losses.Length; k++)
        {
            Objective objective = _data.Plan.Objectives[k];
            double weight = objective.Weight.At(progress.Share);
            if (weight == 0 || chosen?[k] == false) continue;
            losses[k] = _network.Modules[k].Loss(step with { Rows = RowsOf(objective, batch) });
            weighted[k] = weight == 1 ? losses[k] : losses[k]?.Times(weight);
        }
        return (losses, weighted);
    }

    /// <summary>The shared parameters; of tables, the rows that the step looked up.</summary>
    private IReadOnlyList<Tensor> SharedLeaves() => [.. _shared.Where(parameter => parameter.requires_grad),
        .. _tables.Where(table => _shared.Contains(table.Weight, ReferenceEqualityComparer.Instance)).SelectMany(table => table.Pending).Select(lookup => lookup.Rows)];

    /// <summary>Which rows of a batch an objective is trained on; null when it is all of them.</summary>
    private bool[]? RowsOf(Objective objective, Batch batch) =>
        _data.Corpora.Count == 1 ? null : [.. batch.Rows.Select(row => _data.Participates(objective, row.Corpus))];

    private void Validate(int epoch, long step, long totalSteps, EarlyStopping stopping, LearningRateRunner rates)
    {
        EpochSummary summary = _epochs[^1];
        if (_data.Validation is { } validation)
        {
            summary = summary with { Validation = Evaluation.Of(_network, validation, _builder) };
            _epochs[^1] = summary;
            TaskMetrics main = summary.Validation[0];
            if (stopping.Report(epoch, main)) _best.Take(_network);
            rates.Report(main.MainValue, main.HigherIsBetter);
        }
        Report(Describe(epoch, step, totalSteps, summary.Tokens / summary.Seconds, summary.Losses) with { Validation = summary.Validation, EpochEnded = true });
    }

    private TrainingReport Describe(int epoch, long step, long totalSteps, double speed, IReadOnlyDictionary<string, double> losses)
    {
        double tokensPerStep = (double)_epochTokens / Math.Max(1, totalSteps / _options.Epochs);
        return new TrainingReport
        {
            Epoch = epoch + 1,
            Epochs = _options.Epochs,
            Step = step,
            TotalSteps = totalSteps,
            TokensPerSecond = speed,
            Remaining = TimeSpan.FromSeconds(Math.Max(0, totalSteps - step) * tokensPerStep / Math.Max(1, speed)),
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

    private RowReference[][] NextEpoch() => [.. LengthBuckets.Cut(_rows.Draw(), _builder.Length, _budget, _random)];

    private long EpochTokens()
    {
        double tokens = 0;
        for (int c = 0; c < _data.Corpora.Count; c++)
        {
            Corpus corpus = _data.Corpora[c];
            double total = Enumerable.Range(0, corpus.Rows).Sum(row => (double)Math.Max(1, _builder.Length(new RowReference(corpus, row))));
            tokens += total * _rows.Draws[c] / corpus.Rows;
        }
        return (long)tokens;
    }
}
