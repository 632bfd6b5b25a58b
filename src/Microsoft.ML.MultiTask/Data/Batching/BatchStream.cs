using Microsoft.ML.MultiTask.Interop;

namespace Microsoft.ML.MultiTask.Data.Batching;

/// <summary>The batches of a stage, epoch by epoch. Its state is where it stands after the last batch that it has given.</summary>
public abstract class BatchStream : IStateful, IDisposable
{
    /// <summary>Begins an epoch.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <returns>How many steps it has, at least 1.</returns>
    public abstract int BeginEpoch(int epoch);

    /// <summary>The batches of the epoch that has begun. Each is asked for when the step before is done, on the training thread, and no more of them than the
    /// epoch has steps; where there are fewer, the epoch ends early. A batch serves for one step: its tensors go with it.</summary>
    /// <param name="first">The step to begin with: above 0 where training goes on from a saved state in the middle of an epoch.</param>
    public abstract IEnumerable<Batch> Batches(int first);

    /// <summary>Whether <see cref="AfterStep"/> is to be called, for which every step waits until its losses are known. Default false.</summary>
    public virtual bool TakesLosses => false;

    /// <summary>Told how a step went, before the next batch is asked for, where it <see cref="TakesLosses"/>.</summary>
    /// <param name="batch">The batch of the step.</param>
    /// <param name="losses">The losses by objective, before weights; objectives that the step did not train are left out.</param>
    public virtual void AfterStep(Batch batch, IReadOnlyDictionary<string, double> losses)
    {
    }

    /// <summary>Hands over or takes in where it stands. The source of randomness of the <see cref="BatchContext"/> is kept for it. Default: nothing.</summary>
    public virtual void Exchange(StateExchange state)
    {
    }

    /// <summary>Frees what it holds. Default: nothing.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
