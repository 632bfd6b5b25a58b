using System.Text;
using Microsoft.ML.Tokenizers;

namespace Microsoft.ML.MultiTask;

/// <summary>Subwords by byte-pair encoding (Sennrich et al. 2016), cut by Microsoft.ML.Tokenizers. Vocabulary and merges are saved with the model.</summary>
/// <param name="Vocabulary">The subwords and their ids, as JSON.</param>
/// <param name="Merges">The merges, one a line.</param>
public sealed record BytePairs(string Vocabulary, string Merges) : WordTokenizer
{
    private Tokenizer? _tokenizer; // made when first used, and afresh for a copy with another vocabulary

    private BytePairs(BytePairs other) : base(other) => (Vocabulary, Merges) = (other.Vocabulary, other.Merges);

    /// <summary>Reads vocabulary and merges from files, such as <c>vocab.json</c> and <c>merges.txt</c>.</summary>
    public static BytePairs FromFiles(string vocabularyPath, string mergesPath) => new(File.ReadAllText(vocabularyPath), File.ReadAllText(mergesPath));

    /// <inheritdoc/>
    public override IEnumerable<ReadOnlyMemory<char>> Split(ReadOnlyMemory<char> text)
    {
        _tokenizer ??= Made(() =>
            BpeTokenizer.Create(new MemoryStream(Encoding.UTF8.GetBytes(Vocabulary)), new MemoryStream(Encoding.UTF8.GetBytes(Merges))));
        return _tokenizer.EncodeToTokens(text.Span, out _).Select(token => token.Value.AsMemory());
    }

    /// <inheritdoc/>
    public bool Equals(BytePairs? other) => other is not null && Vocabulary == other.Vocabulary && Merges == other.Merges;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Vocabulary, Merges);
}
