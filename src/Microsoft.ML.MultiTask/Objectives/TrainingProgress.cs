namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>Where training stands; with stages, where the stage stands.</summary>
/// <param name="Step">The number of optimiser steps done.</param>
/// <param name="TotalSteps">The number of steps planned; early stopping may end sooner.</param>
/// <param name="Epoch">The epoch, from 0.</param>
public readonly record struct TrainingProgress(long Step, long TotalSteps, int Epoch)
{
    /// <summary>The share done, 0 to 1.</summary>
    public double Share => TotalSteps == 0 ? 0 : Math.Min(1, (double)Step / TotalSteps);
}
