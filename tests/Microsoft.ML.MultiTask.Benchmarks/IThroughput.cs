namespace Microsoft.ML.MultiTask.Benchmarks;

/// <summary>
/// One side of a comparison. The constructor prepares (encodes, builds the network, trains what is to be scored); only <see cref="Run"/> is measured.
/// </summary>
public interface IThroughput : IDisposable
{
    /// <summary>Shown with the figures.</summary>
    string Name { get; }

    /// <summary>What shows that the work was really done, such as the last loss; may be empty.</summary>
    string Note => "";

    /// <summary>Goes through about <see cref="Workload.TokensPerRun"/> real tokens and says how long that took.</summary>
    Throughput Run();
}
