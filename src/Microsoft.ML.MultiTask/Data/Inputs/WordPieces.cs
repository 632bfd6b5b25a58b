using System.Text;
using Microsoft.ML.Tokenizers;

namespace Microsoft.ML.MultiTask;

/// <summary>Word pieces (Schuster and Nakajima 2012) of a given vocabulary, cut by Microsoft.ML.Tokenizers. The vocabulary is saved with the model.</summary>
/// <param name="Vocabulary">The pieces, one a line; pieces inside of words begin with <c>##</c>, and <c>[UNK]</c> must be among them.</param>
public sealed record WordPieces(string Vocabulary) : WordTokenizer
{
    private Tokenizer? _tokenizer; // made when first used, and afresh for a copy with another vocabulary

    private WordPieces(WordPieces other) : base(other) => Vocabulary = other.Vocabulary;

    /// <summary>Reads the vocabulary from a file, such as BERT's <c>vocab.txt</c>.</summary>
    public static WordPieces FromFile(string path) => new(File.ReadAllText(path));

    /// <inheritdoc/>
    public override IEnumerable<ReadOnlyMemory<char>> Split(ReadOnlyMemory<char> text)
    {
        _tokenizer ??= Made(() => WordPieceTokenizer.Create(new MemoryStream(Encoding.UTF8.GetBytes(Vocabulary))));
        return _tokenizer.EncodeToTokens(text.Span, out _).Select(token => token.Value.AsMemory());
    }

    /// <inheritdoc/>
    public bool Equals(WordPieces? other) => other is not null && Vocabulary == other.Vocabulary;

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Vocabulary);
}
