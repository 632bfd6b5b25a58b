using System.Text;
using Microsoft.ML.MultiTask.Data.Subwords;
using Microsoft.ML.Tokenizers;

namespace Microsoft.ML.MultiTask;

/// <summary>Subwords by byte-pair encoding (Sennrich et al. 2016), cut by Microsoft.ML.Tokenizers. Vocabulary and merges are saved with the model.</summary>
/// <param name="Vocabulary">The subwords and their ids, as JSON.</param>
/// <param name="Merges">The merges, one a line.</param>
public sealed record BytePairs(string Vocabulary, string Merges) : VocabularyTokenizer
{
    private Tokenizer? _plain; // made when first used, and afresh for a copy with another vocabulary

    private BytePairs(BytePairs other) : base(other) => (Vocabulary, Merges, ByteLevel, SpaceBeforeFirst, Special) =
        (other.Vocabulary, other.Merges, other.ByteLevel, other.SpaceBeforeFirst, other.Special);

    /// <summary>True: the vocabulary is one of bytes, each written as a letter, and words keep the space before them, as for GPT-2 and RoBERTa. False (the
    /// default): it is one of characters.</summary>
    public bool ByteLevel { get; init; }

    /// <summary>Whether the first word of a row, too, is cut as if a space stood before it. Default false. Only for <see cref="ByteLevel"/>.</summary>
    public bool SpaceBeforeFirst { get; init; }

    /// <summary>The names of the special pieces. Default: those of RoBERTa.</summary>
    public SpecialPieces Special { get; init; } = SpecialPieces.OfRoberta;

    /// <summary>Reads vocabulary and merges from files, such as <c>vocab.json</c> and <c>merges.txt</c>.</summary>
    /// <param name="vocabularyPath">The file of the vocabulary.</param>
    /// <param name="mergesPath">The file of the merges.</param>
    /// <param name="byteLevel">See <see cref="ByteLevel"/>.</param>
    public static BytePairs FromFiles(string vocabularyPath, string mergesPath, bool byteLevel = false) =>
        new(File.ReadAllText(vocabularyPath), File.ReadAllText(mergesPath)) { ByteLevel = byteLevel };

    /// <inheritdoc/>
    public override IEnumerable<ReadOnlyMemory<char>> Split(ReadOnlyMemory<char> text)
    {
        if (ByteLevel) return base.Split(text);
        _plain ??= Made(() =>
            BpeTokenizer.Create(new MemoryStream(Encoding.UTF8.GetBytes(Vocabulary)), new MemoryStream(Encoding.UTF8.GetBytes(Merges))));
        return _plain.EncodeToTokens(text.Span, out _).Select(token => token.Value.AsMemory());
    }

    /// <inheritdoc/>
    public bool Equals(BytePairs? other) => other is not null && Vocabulary == other.Vocabulary && Merges == other.Merges && ByteLevel == other.ByteLevel
        && SpaceBeforeFirst == other.SpaceBeforeFirst && Special == other.Special;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Vocabulary, Merges, ByteLevel, SpaceBeforeFirst, Special);

    private protected override Cutter CreateCutter() => new BytePairCutter(this);
}
