namespace Microsoft.ML.MultiTask;

/// <summary>How a model was trained.</summary>
/// <param name="Coverage">What every objective was trained on in an epoch of the last stage; empty where that takes its batches from a
/// <see cref="BatchSource"/>, which has no epochs of rows.</param>
/// <param name="Epochs">The epochs that were run, of all stages.</param>
/// <param name="BestEpoch">The epoch whose weights were kept, from 0.</param>
/// <param name="WasCanceled">Whether training was cancelled.</param>
public sealed record TrainingSummary(IReadOnlyList<ObjectiveCoverage> Coverage, IReadOnlyList<EpochSummary> Epochs, int BestEpoch, bool WasCanceled);
