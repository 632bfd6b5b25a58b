using System.Net;
using System.Text.RegularExpressions;
using Microsoft.ML.MultiTask;

namespace SeedSystems.Corpora;

/// <summary>The words of a line.</summary>
internal static partial class TextWords
{
    private static readonly RegexTokenizer _tokenizer = new();

    /// <summary>Of text whose words are already set apart by blanks.</summary>
    public static string[] OfTokenized(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Of text as people write it, entities of HTML included.</summary>
    public static string[] OfRaw(string text) => [.. _tokenizer.Split(WebUtility.HtmlDecode(text).AsMemory()).Select(word => word.ToString())];

    /// <summary>The fields of a line of comma-separated values, where a field with a comma or a quote stands in quotes (RFC 4180).</summary>
    public static string[] FieldsOf(string line) => [.. Field().Matches(line).Select(field => field.Groups[1].Success
        ? field.Groups[1].Value.Replace("\"\"", "\"", StringComparison.Ordinal)
        : field.Groups[2].Value)];

    [GeneratedRegex("(?<=^|,)(?:\"((?:[^\"]|\"\")*)\"|([^,]*))(?=,|$)")]
    private static partial Regex Field();
}
