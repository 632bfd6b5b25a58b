namespace Microsoft.ML.MultiTask;

/// <summary>One way of training that a comparison measures.</summary>
/// <param name="Name">What tables call it.</param>
/// <param name="Options">Its settings; seed, epochs and patience are those of the comparison.</param>
public sealed record ComparisonArm(string Name, MultiTaskTrainer.Options Options);
