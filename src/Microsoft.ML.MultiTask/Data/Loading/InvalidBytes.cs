using System.Text;

namespace Microsoft.ML.MultiTask.Data.Loading;

/// <summary>
/// Puts <see cref="Mark"/> into the text for bytes that are not of its encoding. An exception of the decoder would come before the
/// lines that are read already, and without the place.
/// </summary>
internal sealed class InvalidBytes : DecoderFallback
{
    /// <summary>No character of Unicode, and so next to never in a text; it stands for invalid bytes only where <see cref="First"/> is not null.</summary>
    public const char Mark = '\uFFFF';

    /// <summary>The first bytes that were not of the encoding; null if there were none.</summary>
    public byte[]? First { get; private set; }

    public override int MaxCharCount => 1;

    public void Note(byte[] bytes) => First ??= [.. bytes];

    public override DecoderFallbackBuffer CreateFallbackBuffer() => new InvalidBytesBuffer(this);
}
