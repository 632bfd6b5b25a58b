namespace Microsoft.ML.MultiTask;

/// <summary>Where the gradients of the objectives are balanced.</summary>
public enum GradientLevel
{
    /// <summary>At what the shared encoder gives to the objectives: costs about as much as the plain sum, as the encoder itself is gone back through once. An
    /// upper bound of the balance at the parameters (Sener and Koltun 2018).</summary>
    /// <remarks>The gradients of objectives that read different layers, rows or encodings of a batch (one of them hiding words, for instance) are orthogonal
    /// here, since they have no number in common: PCGrad, GradVac and GradDrop then come down to the plain sum. Take <see cref="Parameters"/> where objectives
    /// do not read the same states.</remarks>
    Representation,

    /// <summary>At the shared parameters themselves: the encoder is gone back through once for every objective.</summary>
    /// <remarks>Of an embedding table the rows that a step looks up stand for it, lookup by lookup: of a word that is looked up for two encodings of a batch
    /// the two gradients never conflict.</remarks>
    Parameters,
}
