using System.Text;

namespace Microsoft.ML.MultiTask.Data.Loading;

/// <summary>Values as messages quote them: what a file that is not of its format has on a line may be megabytes long.</summary>
internal static class Excerpt
{
    private const int Longest = 80;
    private const int MostNames = 20;

    /// <summary>A text in quotation marks; of a long one its beginning, and its length.</summary>
    public static string Quote(ReadOnlySpan<char> text)
    {
        if (text.Length <= Longest)
            return $"'{text}'";
        // A character of two halves stays whole.
        int end = char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest;
        return $"'{text[..end]}…' ({text.Length} characters)";
    }

    /// <summary>The same of a text in UTF-8.</summary>
    public static string Quote(ReadOnlySpan<byte> text) => Quote(Encoding.UTF8.GetString(text));

    /// <summary>Names in quotation marks, one after the other; of many the first ones, and how many more there are.</summary>
    public static string Names(IReadOnlyCollection<string> names)
    {
        string first = string.Join(", ", names.Take(MostNames).Select(name => Quote(name)));
        return names.Count <= MostNames ? first : $"{first} and {names.Count - MostNames} more";
    }
}
