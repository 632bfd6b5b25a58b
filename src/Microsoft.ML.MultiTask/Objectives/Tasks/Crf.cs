namespace Microsoft.ML.MultiTask;

/// <summary>A linear-chain conditional random field over the labels of a row (Lafferty et al. 2001), decoded by the Viterbi algorithm.</summary>
public sealed record Crf
{
    /// <summary>Never decode label sequences that the scheme of the labels forbids, such as I-PER after B-LOC (BIO, IOBES). Labels without a scheme are not
    /// constrained. Default true.</summary>
    public bool Constrained { get; init; } = true;

    /// <summary>Forbidden sequences also get no probability in training, instead of being learnt from the data; only with <see cref="Constrained"/>. Default
    /// false.</summary>
    public bool ConstrainTraining { get; init; }

    /// <summary>Softmax-margin (Gimpel and Smith 2010): what a wrong label costs in training; 0 (the default) is the plain likelihood.</summary>
    public double Margin { get; init; }
}
