using System.Globalization;
using Microsoft.ML;

namespace SeedSystems.Corpora;

/// <summary>Sentences with their sentiment or kind, from many corpora; a row is an <see cref="Opinion"/>. A corpus without a split of its own is cut in an
/// order that is always the same.</summary>
/// <remarks>SST, MR, Subj and the movie domain of VADER share sentences: none of them should be trained on where another is tested.</remarks>
internal static class Sentiment
{
    private static readonly Dictionary<string, Format> _formats = new()
    {
        ["mr"] = new(["mr/all.tsv"], fields => OfSign(fields, "mr"), Signs),
        ["cr"] = new(["cr/all.tsv"], fields => OfSign(fields, "cr"), Signs),
        ["mpqa"] = new(["mpqa/all.tsv"], fields => OfSign(fields, "mpqa"), Signs),
        ["subj"] = new(["subj/all.tsv"], OfSubjectivity, Signs),
        ["sst-binary"] = new(["sst-binary/train.tsv", "sst-binary/dev.tsv", "sst-binary/test.tsv"], fields => OfSign(fields, "sst-binary"), Signs),
        ["sst-fine"] = new(["sst-fine/train.tsv", "sst-fine/dev.tsv", "sst-fine/test.tsv"], OfStars, Stars),
        ["trec"] = new(["trec/train.tsv", "trec/test.tsv"], OfQuestion, GeneratedSentences.Questions),
        ["tweets"] = new(["vader/tweets_GroundTruth.txt"], fields => OfRating(fields, "tweets"), Ratings),
        ["amazon"] = new(["vader/amazonReviewSnippets_GroundTruth.txt"], fields => OfRating(fields, "amazon"), Ratings),
        ["movies"] = new(["vader/movieReviewSnippets_GroundTruth.txt"], fields => OfRating(fields, "movies"), Ratings),
        ["editorials"] = new(["vader/nytEditorialSnippets_GroundTruth.txt"], fields => OfRating(fields, "editorials"), Ratings),
    };

    /// <summary>The corpora; the last four are VADER's domains.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. _formats.Keys];

    /// <summary>A corpus by its name. TREC has no validation part; the last tenth of its training part is one here.</summary>
    public static Split Load(Workspace workspace, string name)
    {
        Format format = _formats[name];
        Opinion[][] parts = [.. format.Files.Select((file, f) =>
            workspace.Lines($"sentiment/{file}", format.Generated(f + 1, f == 0 ? 400 : 100)).Select(line => format.Read(line.Split('\t'))).ToArray())];
        if (parts is [var all]) return workspace.Cut(name, all);
        if (parts is [var learnt, var measured])
        {
            int held = learnt.Length / 10;
            parts = [learnt[..^held], learnt[^held..], measured];
        }
        IDataView[] views = [.. parts.Select(part => workspace.View(part))];
        return workspace.Shorten(new Split(name, views[0], views[1], views[2]));
    }

    private static Opinion OfSign(string[] fields, string domain) => Opinion.OfPolarity(TextWords.OfTokenized(fields[1]), fields[0] == "1", domain);

    private static Opinion OfSubjectivity(string[] fields) =>
        new() { Tokens = TextWords.OfTokenized(fields[1]), Label = fields[0] == "0" ? "subjective" : "objective", Domain = "subj" };

    private static Opinion OfStars(string[] fields) =>
        Opinion.OfStars(TextWords.OfTokenized(fields[1]), int.Parse(fields[0], CultureInfo.InvariantCulture), "sst-fine");

    private static Opinion OfQuestion(string[] fields) =>
        new() { Tokens = TextWords.OfTokenized(fields[2]), Label = fields[0], Fine = fields[1], Domain = "trec" };

    private static Opinion OfRating(string[] fields, string domain) =>
        Opinion.OfRating(TextWords.OfRaw(fields[2]), float.Parse(fields[1], CultureInfo.InvariantCulture), domain);

    private static IEnumerable<string> Signs(int seed, int count) =>
        GeneratedSentences.Opinions(seed, count, (stars, text) => $"{(stars > 2 ? 1 : 0)}\t{text}");

    private static IEnumerable<string> Stars(int seed, int count) => GeneratedSentences.Opinions(seed, count, (stars, text) => $"{stars}\t{text}");

    private static IEnumerable<string> Ratings(int seed, int count) =>
        GeneratedSentences.Opinions(seed, count, (stars, text) => $"1_1\t{1.5 * (stars - 2)}\t{text}");

    /// <param name="Files">All rows, or the rows for training and test, or those for training, validation and test.</param>
    /// <param name="Read">Makes a row of the fields of a line.</param>
    /// <param name="Generated">Lines that stand in, from a seed and a number of lines.</param>
    private sealed record Format(string[] Files, Func<string[], Opinion> Read, Func<int, int, IEnumerable<string>> Generated);
}
