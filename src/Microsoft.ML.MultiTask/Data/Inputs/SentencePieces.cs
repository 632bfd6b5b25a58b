using Microsoft.ML.MultiTask.Data.Subwords;

namespace Microsoft.ML.MultiTask;

/// <summary>The pieces of a SentencePiece model of unigrams (Kudo and Richardson 2018), cut by Microsoft.ML.Tokenizers. Its bytes are saved with the model.
/// </summary>
/// <param name="Model">The bytes of the model file.</param>
public sealed record SentencePieces(ReadOnlyMemory<byte> Model) : VocabularyTokenizer
{
    private SentencePieces(SentencePieces other) : base(other) =>
        (Model, FairseqIds, Lowercase, Special) = (other.Model, other.FairseqIds, other.Lowercase, other.Special);

    /// <summary>True: ids as fairseq counts them, for XLM-R: &lt;s&gt; 0, &lt;pad&gt; 1, &lt;/s&gt; 2, &lt;unk&gt; 3, from then on one more than the place in
    /// the model, and &lt;mask&gt; last. False (the default): the id is the place in the model.</summary>
    public bool FairseqIds { get; init; }

    /// <summary>Whether text is taken in lower case and without accents, as for ALBERT. Default false.</summary>
    public bool Lowercase { get; init; }

    /// <summary>The names of the special pieces. Default: those of XLM-R.</summary>
    public SpecialPieces Special { get; init; } = SpecialPieces.OfRoberta;

    /// <summary>Reads the model from a file, such as <c>sentencepiece.bpe.model</c> or <c>spiece.model</c>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fairseqIds">See <see cref="FairseqIds"/>.</param>
    public static SentencePieces FromFile(string path, bool fairseqIds = false) => new(File.ReadAllBytes(path)) { FairseqIds = fairseqIds };

    /// <inheritdoc/>
    public bool Equals(SentencePieces? other) => other is not null && FairseqIds == other.FairseqIds && Lowercase == other.Lowercase
        && Special == other.Special && Model.Span.SequenceEqual(other.Model.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Model.Length, FairseqIds, Lowercase, Special);

    private protected override Cutter CreateCutter() => new SentencePieceCutter(this);
}
