using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;

namespace Microsoft.ML.MultiTask.Data.Inputs;

/// <summary>Words as the matches of a regular expression, cut by the pre-tokenizer of Microsoft.ML.Tokenizers. By default words, numbers and single punctuation
/// marks.</summary>
/// <param name="Pattern">The expression.</param>
public sealed record RegexTokenizer(string Pattern = RegexTokenizer.WordsAndPunctuation) : WordTokenizer
{
    /// <summary>Runs of letters and marks (with inner apostrophes and hyphens), runs of digits, or single other characters.</summary>
    public const string WordsAndPunctuation = @"[\p{L}\p{M}]+(?:['’\-][\p{L}\p{M}]+)*|\p{N}+(?:[.,]\p{N}+)*|[^\s\p{L}\p{M}\p{N}]";

    private readonly RegexPreTokenizer _tokenizer = new(new Regex(Pattern, RegexOptions.CultureInvariant), null);

    /// <inheritdoc/>
    public override IEnumerable<ReadOnlyMemory<char>> Split(ReadOnlyMemory<char> text)
    {
        string source = text.ToString();
        foreach ((int offset, int length) in _tokenizer.PreTokenize(source)) yield return source.AsMemory(offset, length);
    }

    /// <inheritdoc/>
    public bool Equals(RegexTokenizer? other) => other is not null && Pattern == other.Pattern;

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Pattern);
}
