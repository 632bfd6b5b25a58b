using Microsoft.ML.MultiTask.Encoders;

namespace Microsoft.ML.MultiTask;

/// <summary>The encoder that another input has: one and the same, trained by both and saved once. Inputs of words must share their vocabulary, see
/// <see cref="Words.VocabularyOf"/>; inputs of vectors must have as many features. It stands in <c>InputEncoders</c>.</summary>
/// <param name="Input">The name of the other input.</param>
public sealed record EncoderOf(string Input) : EncoderSettings
{
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Always: there is nothing to build.</exception>
    public override EncoderModule Build(EncoderContext context) =>
        throw new InvalidOperationException($"The encoder of input '{Input}' is built once, for that input; EncoderOf can only stand in InputEncoders.");
}
