using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;

namespace Microsoft.ML.MultiTask;

/// <summary>Words as the matches of a regular expression, cut by the pre-tokenizer of Microsoft.ML.Tokenizers. By default words, numbers and single punctuation
/// marks.</summary>
/// <param name="Pattern">The expression.</param>
public sealed record RegexTokenizer(string Pattern = RegexTokenizer.WordsAndPunctuation) : WordTokenizer
{
    /// <summary>Runs of letters and marks (with inner apostrophes and hyphens), runs of digits, or single other characters, such as an emoji.</summary>
    public const string WordsAndPunctuation = @"[\uD800-\uDBFF][\uDC00-\uDFFF]|[\p{L}\p{M}]+(?:['’\-][\p{L}\p{M}]+)*|\p{N}+(?:[.,]\p{N}+)*|[^\s\p{L}\p{M}\p{N}]";

    private RegexPreTokenizer? _tokenizer; // made when first used, and afresh for a copy with another pattern

    private RegexTokenizer(RegexTokenizer other) : base(other) => Pattern = other.Pattern;

    /// <inheritdoc/>
    public override IEnumerable<ReadOnlyMemory<char>> Split(ReadOnlyMemory<char> text)
    {
        _tokenizer ??= new RegexPreTokenizer(new Regex(Pattern, RegexOptions.CultureInvariant), null);
        string source = text.ToString();
        foreach ((int offset, int length) in _tokenizer.PreTokenize(source)) yield return source.AsMemory(offset, length);
    }

    /// <inheritdoc/>
    public bool Equals(RegexTokenizer? other) => other is not null && Pattern == other.Pattern;

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Pattern);
}
