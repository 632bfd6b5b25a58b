using System.Diagnostics;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Batching;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Optimizers;
using Microsoft.ML.MultiTask.Weighting;

namespace Microsoft.ML.MultiTask.Training;

/// <summary>A stage under way: its batches, its weighting, its optimisers, its learning rate, its early stopping, and how far it has come.</summary>
internal sealed class StageRun : IStateful, IDisposable
{
    private readonly BatchStream _batches;
    private int _stepsOfEpoch;
    private long _started;
    private double _secondsBefore;

    /// <summary>Begins a stage and its first epoch.</summary>
    /// <param name="plan">What is done in it.</param>
    /// <param name="network">What is trained.</param>
    /// <param name="weighting">A fresh one; it belongs to the stage from now on.</param>
    public StageRun(StagePlan plan, Network network, WeightingModule weighting)
    {
        Plan = plan;
        Weighting = weighting;
        Optimizer = new GroupedOptimizer(network, weighting, plan.Optimizer, plan.ParameterGroups);
        Stopping = new EarlyStopping(plan.Patience);
        Losses = new LossLedger([.. network.Plan.Objectives.Select(objective => objective.Name)], network.Device());
        _batches = plan.Open();
        BeginEpoch();
        TotalSteps = (long)_stepsOfEpoch * plan.Epochs;
        Rates = plan.LearningRateSchedule.Start(TotalSteps);
        Share = plan.LossShare(_stepsOfEpoch);
    }

    /// <summary>What is done in it.</summary>
    public StagePlan Plan { get; }

    /// <summary>Turns the losses into gradients.</summary>
    public WeightingModule Weighting { get; }

    /// <summary>How much the losses of a batch count beside their weights.</summary>
    public LossShare Share { get; }

    /// <summary>Moves the parameters.</summary>
    public GroupedOptimizer Optimizer { get; }

    /// <summary>Watches the main task.</summary>
    public EarlyStopping Stopping { get; }

    /// <summary>The learning rate.</summary>
    public LearningRateRunner Rates { get; }

    /// <summary>The steps planned; as batches are cut anew for every epoch, a few more or less may come.</summary>
    public long TotalSteps { get; private set; }

    /// <summary>The epoch under way, from 0.</summary>
    public int Epoch { get; private set; }

    /// <summary>The steps that it has done.</summary>
    public int Steps { get; private set; }

    /// <summary>The positions that it has trained on.</summary>
    public long Tokens { get; private set; }

    /// <summary>Its losses so far.</summary>
    public LossLedger Losses { get; }

    /// <summary>How long it has taken.</summary>
    public double Seconds => _secondsBefore + Stopwatch.GetElapsedTime(_started).TotalSeconds;

    /// <summary>Whether there is an epoch to run.</summary>
    public bool GoesOn => Epoch < Plan.Epochs && !Stopping.ShouldStop;

    /// <summary>Where the stage stands. Every epoch counts as the same number of steps, whatever it holds.</summary>
    public TrainingProgress Progress =>
        new((long)Math.Round((Epoch + (double)Steps / Math.Max(1, _stepsOfEpoch)) * TotalSteps / Plan.Epochs), TotalSteps, Epoch);

    /// <summary>The positions of a step, on average.</summary>
    public double TokensPerStep => Plan.HasOwnBatches
        ? (double)Tokens / Math.Max(1, Steps)
        : (double)Plan.EpochTokens / Math.Max(1, TotalSteps / Plan.Epochs);

    /// <summary>The batches that are left of the epoch.</summary>
    public IEnumerable<Batch> Batches() => _batches.Batches(Steps).Take(_stepsOfEpoch - Steps);

    /// <summary>Counts a step and tells the source of its batch how it went.</summary>
    public void EndStep(Batch batch, IReadOnlyDictionary<string, double>? losses)
    {
        Steps++;
        Tokens += batch.Tokens;
        if (losses is not null) _batches.AfterStep(batch, losses);
    }

    /// <summary>Whether the source of the batches is to be told the losses of every step.</summary>
    public bool TellsLosses => _batches.TakesLosses;

    /// <summary>Goes on to the next epoch, if there is one.</summary>
    public void EndEpoch()
    {
        Epoch++;
        if (GoesOn) BeginEpoch();
    }

    /// <inheritdoc/>
    public void Exchange(StateExchange state)
    {
        state.Part("batches", _batches);
        if (Plan.SourceRandom is { } random) state.Part("sourceRandom", random);
        state.Part("weighting", Weighting);
        state.Part("optimizer", Optimizer);
        state.Part("stopping", Stopping);
        state.Part("rates", Rates);
        state.Part("losses", Losses);
        Epoch = (int)state.Integer("epoch", Epoch);
        Steps = (int)state.Integer("steps", Steps);
        Tokens = state.Integer("tokens", Tokens);
        TotalSteps = state.Integer("totalSteps", TotalSteps);
        _stepsOfEpoch = (int)state.Integer("stepsOfEpoch", _stepsOfEpoch);
        (_secondsBefore, _started) = (state.Number("seconds", Seconds), Stopwatch.GetTimestamp());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _batches.Dispose();
        Losses.Dispose();
        Optimizer.Dispose();
        Weighting.Dispose();
    }

    private void BeginEpoch()
    {
        _stepsOfEpoch = _batches.BeginEpoch(Epoch);
        if (_stepsOfEpoch < 1) throw new InvalidOperationException($"The batch source has {_stepsOfEpoch} steps in an epoch; it must have at least 1.");
        (Steps, Tokens) = (0, 0);
        (_secondsBefore, _started) = (0, Stopwatch.GetTimestamp());
    }
}
