namespace Microsoft.ML.MultiTask.Interop;

/// <summary>Something that changes while it trains, other than the weights of a network: the running means of an optimiser, the statistics of a weighting, a
/// source of randomness. With its state put back, a fresh one goes on bit for bit as this one would.</summary>
public interface IStateful
{
    /// <summary>Hands its state over or takes it in: one method for both ways, so that what is saved and what is loaded cannot differ.</summary>
    /// <param name="state">Where the values go, or come from.</param>
    void Exchange(StateExchange state);
}
