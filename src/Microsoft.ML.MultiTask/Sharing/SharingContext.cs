using Microsoft.ML.MultiTask.Encoders;

namespace Microsoft.ML.MultiTask.Sharing;

/// <summary>What a sharing may look at when it is built.</summary>
/// <param name="Encoder">The settings of the input's encoder, of which it may build several.</param>
/// <param name="Context">What encoders are built from.</param>
/// <param name="Readers">The objectives that read the input.</param>
public sealed record SharingContext(EncoderSettings Encoder, EncoderContext Context, IReadOnlyList<Reader> Readers);
