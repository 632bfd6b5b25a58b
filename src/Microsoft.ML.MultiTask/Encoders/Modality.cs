namespace Microsoft.ML.MultiTask;

/// <summary>One of the inputs that a <see cref="Fusion"/> makes one vector of.</summary>
/// <param name="Input">The name of the input.</param>
/// <param name="Encoder">Its encoder.</param>
public sealed record Modality(string Input, EncoderSettings Encoder)
{
    /// <summary>How the top states of its encoder become a vector. Default: the maximum of every dimension.</summary>
    public Pooling Pooling { get; init; } = Pooling.Max;
}
