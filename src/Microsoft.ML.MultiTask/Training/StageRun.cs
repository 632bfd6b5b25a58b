using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Training.Optimizers;
using Microsoft.ML.MultiTask.Weighting;
using TorchSharp.Modules;

namespace Microsoft.ML.MultiTask.Training;

/// <summary>A stage under way: its weighting, its optimiser, its learning rate, its early stopping, and the parts that stand still meanwhile.</summary>
internal sealed class StageRun : IDisposable
{
    private readonly Freezing _freezing;

    /// <summary>Begins a stage.</summary>
    /// <param name="plan">What is done in it.</param>
    /// <param name="network">What is trained.</param>
    /// <param name="weighting">A fresh one; it belongs to the stage from now on.</param>
    public StageRun(StagePlan plan, Network network, WeightingModule weighting)
    {
        Plan = plan;
        Weighting = weighting;
        _freezing = new Freezing(network, plan.Frozen);
        IReadOnlyList<EmbeddingTable> tables = network.Tables();
        Parameter[] rowWise = [.. tables.Select(table => table.Weight)];
        Parameter[] dense = [.. network.parameters().Concat(weighting.parameters())
            .Where(parameter => !rowWise.Contains(parameter) && parameter.requires_grad)];
        Optimizer = new Optimizer(plan.Optimizer, dense, tables);
        Stopping = new EarlyStopping(plan.Patience);
        NextBatches = plan.Batches(0);
        TotalSteps = (long)NextBatches.Length * plan.Epochs;
        Rates = plan.LearningRateSchedule.Start(TotalSteps);
    }

    /// <summary>What is done in it.</summary>
    public StagePlan Plan { get; }

    /// <summary>Turns the losses into gradients.</summary>
    public WeightingModule Weighting { get; }

    /// <summary>Moves the parameters.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>Watches the main task.</summary>
    public EarlyStopping Stopping { get; }

    /// <summary>The learning rate.</summary>
    public LearningRateRunner Rates { get; }

    /// <summary>The steps planned; as batches are cut anew for every epoch, a few more or less may come.</summary>
    public long TotalSteps { get; }

    /// <summary>The batches of the epoch to come.</summary>
    public RowReference[][] NextBatches { get; set; }

    /// <summary>Where the stage stands. Every epoch counts as the same number of steps, whatever it holds.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="steps">Its steps done.</param>
    public TrainingProgress Progress(int epoch, int steps) =>
        new((long)Math.Round((epoch + (double)steps / Math.Max(1, NextBatches.Length)) * TotalSteps / Plan.Epochs), TotalSteps, epoch);

    /// <inheritdoc/>
    public void Dispose()
    {
        Optimizer.Dispose();
        _freezing.Dispose();
        Weighting.Dispose();
    }
}
