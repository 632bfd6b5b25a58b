using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>What a step gives one parameter.</summary>
/// <param name="Name">The name of the parameter in the network; a number that a weighting learns is called <c>weighting</c> and its name.</param>
/// <param name="Gradient">The gradient, which may be changed in place: of the shape of the parameter, or <c>[n, width]</c> for an embedding table. Null where
/// the step does not reach the parameter.</param>
/// <param name="Rows">The rows of an embedding table that the gradient is for, int64 <c>[n]</c>; null for other parameters.</param>
public sealed record NamedGradient(string Name, Tensor? Gradient, Tensor? Rows);
