using System.Text;
using Microsoft.ML.MultiTask.Data.Subwords;
using Microsoft.ML.Tokenizers;

namespace Microsoft.ML.MultiTask;

/// <summary>Word pieces (Schuster and Nakajima 2012) of a given vocabulary, cut by Microsoft.ML.Tokenizers. The vocabulary is saved with the model.</summary>
/// <param name="Vocabulary">The pieces, one a line, whose number from 0 is the piece's id; pieces inside of words begin with <c>##</c>, and the unknown piece
/// must be among them.</param>
public sealed record WordPieces(string Vocabulary) : VocabularyTokenizer
{
    private Tokenizer? _plain; // made when first used, and afresh for a copy with another vocabulary

    private WordPieces(WordPieces other) : base(other) => (Vocabulary, Lowercase, StripAccents, CutChinese, Special) =
        (other.Vocabulary, other.Lowercase, other.StripAccents, other.CutChinese, other.Special);

    /// <summary>
    /// True: as an uncased BERT, text is taken in lower case and without accents, and cut at punctuation before it is cut into pieces; false: the same with
    /// case and accents kept, as a cased BERT does. Null (the default): <see cref="VocabularyTokenizer.Cut"/> does as for false, while <see cref="Split"/>
    /// takes what stands between spaces as it is.
    /// </summary>
    public bool? Lowercase { get; init; }

    /// <summary>Whether accents are left out; null (the default): as <see cref="Lowercase"/>.</summary>
    public bool? StripAccents { get; init; }

    /// <summary>Whether every Chinese character is a word of its own. Default true, as for BERT.</summary>
    public bool CutChinese { get; init; } = true;

    /// <summary>The names of the special pieces. Default: those of BERT.</summary>
    public SpecialPieces Special { get; init; } = SpecialPieces.OfBert;

    /// <summary>Reads the vocabulary from a file, such as BERT's <c>vocab.txt</c>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="lowercase">See <see cref="Lowercase"/>.</param>
    public static WordPieces FromFile(string path, bool? lowercase = null) => new(File.ReadAllText(path)) { Lowercase = lowercase };

    /// <inheritdoc/>
    public override IEnumerable<ReadOnlyMemory<char>> Split(ReadOnlyMemory<char> text)
    {
        if (Lowercase is not null) return base.Split(text);
        _plain ??= Made(() => WordPieceTokenizer.Create(new MemoryStream(Encoding.UTF8.GetBytes(Vocabulary)), new() { UnknownToken = Special.Unknown }));
        return _plain.EncodeToTokens(text.Span, out _).Select(token => token.Value.AsMemory());
    }

    /// <inheritdoc/>
    public bool Equals(WordPieces? other) => other is not null && Vocabulary == other.Vocabulary && Lowercase == other.Lowercase
        && StripAccents == other.StripAccents && CutChinese == other.CutChinese && Special == other.Special;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Vocabulary, Lowercase, StripAccents, CutChinese, Special);

    private protected override Cutter CreateCutter() => new WordPieceCutter(this);
}
