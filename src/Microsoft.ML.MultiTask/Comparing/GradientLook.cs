namespace Microsoft.ML.MultiTask;

/// <summary>How the gradients of an auxiliary objective and of the main task lie to each other in a step of the joint training.</summary>
/// <param name="Progress">Where training stood, 0 to 1.</param>
/// <param name="Cosine">The cosine of the angle between them over all that both share: below 0 the two pull in opposite directions.</param>
/// <param name="ByPart">The same for every part of the encoders, such as <c>Tokens/layer1</c>; those that one of the two does not reach are left
/// out.</param>
public sealed record GradientLook(double Progress, double Cosine, IReadOnlyDictionary<string, double> ByPart);
