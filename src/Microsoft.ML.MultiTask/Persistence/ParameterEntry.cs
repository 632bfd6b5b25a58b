namespace Microsoft.ML.MultiTask.Persistence;

/// <summary>A parameter in the weights of a model file.</summary>
/// <param name="Name">Its name in the network.</param>
/// <param name="Shape">Its shape.</param>
internal sealed record ParameterEntry(string Name, long[] Shape);
