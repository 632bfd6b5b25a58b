namespace Microsoft.ML.MultiTask.Layers;

/// <summary>The sizes of a layer of a Transformer, and what it does in training.</summary>
/// <param name="Hidden">The width of a state.</param>
/// <param name="Heads">The number of attention heads, which divide the width among them.</param>
/// <param name="FeedForward">The width between the two linear layers.</param>
/// <param name="Activation">What lies between the two linear layers.</param>
/// <param name="Epsilon">What is added to the variance in the normalisation.</param>
/// <param name="Dropout">Dropout on what is added to the input.</param>
/// <param name="AttentionDropout">Dropout on the weights of the attention.</param>
/// <param name="Checkpoint">Whether it is computed once more in back-propagation instead of kept.</param>
internal sealed record TransformerSizes(
    long Hidden, long Heads, long FeedForward, Activation Activation, double Epsilon, double Dropout, double AttentionDropout, bool Checkpoint);
