using System.Diagnostics.CodeAnalysis;
using Microsoft.ML;

namespace SeedSystems.Corpora;

/// <summary>Tweets in eight languages with <c>Tokens</c>, <c>Label</c> (negative, neutral, positive) and <c>Language</c>.</summary>
internal static class MultilingualTweets
{
    /// <summary>The languages.</summary>
    public static IReadOnlyList<string> Languages { get; } = ["arabic", "english", "french", "german", "hindi", "italian", "portuguese", "spanish"];

    /// <summary>The tweets in one language.</summary>
    public static Split Load(Workspace workspace, string language)
    {
        return workspace.Shorten(new Split(language, Read("train", 1, 300), Read("valid", 2, 60), Read("test", 3, 100)));

        IDataView Read(string part, int seed, int count) => workspace.View(workspace.Lines($"sentiment/multilingual/{language}/{part}.csv",
            Generated(seed, count, language)).Skip(1).Select(line => Row(TextWords.FieldsOf(line), language)));
    }

    private static IEnumerable<string> Generated(int seed, int count, string language) =>
    [
        "text,label,source",
        .. GeneratedSentences.Opinions(seed, count, (stars, text) => $"\"{text}\",{(stars < 2 ? "negative" : stars > 2 ? "positive" : "neutral")},generated",
            language[..2]),
    ];

    private static Tweet Row(string[] fields, string language) => new() { Tokens = TextWords.OfRaw(fields[0]), Label = fields[1], Language = language };

    [SuppressMessage("Performance", "CA1819", Justification = "The rows of an enumerable are arrays in ML.NET.")]
    private sealed class Tweet
    {
        public string[] Tokens { get; set; } = [];

        public string Label { get; set; } = "";

        public string Language { get; set; } = "";
    }
}
