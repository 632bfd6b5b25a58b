namespace Microsoft.ML.MultiTask.Layers;

/// <summary>
/// A function applied to every number of a layer's output. None of them ever falls, so the largest of several inputs gives the largest output.
/// </summary>
public enum Nonlinearity
{
    /// <summary>The number itself.</summary>
    None,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>Rectifier: the number, or zero where that is larger.</summary>
    Relu,
}
