using Microsoft.ML.Data;

namespace SeedSystems.Corpora;

/// <summary>
/// Reviews of books, DVDs and electronics as they come with the program of Ganin et al. (2016): <c>Features</c>, the counts of 5,000 words and word pairs as
/// they are, <c>Sentiment</c> and <c>Domain</c>.
/// </summary>
internal static class AmazonReviews
{
    private const int Size = 5000;

    /// <summary>All pairs of domains.</summary>
    public static IEnumerable<(string Source, string Target)> Pairs { get; } =
    [
        .. from source in new[] { "books", "dvd", "electronics" } from target in new[] { "books", "dvd", "electronics" }
           where source != target select (source, target),
    ];

    /// <summary>From one domain to another: a quarter of the source's training rows decides which weights are kept.</summary>
    public static Transfer Load(Workspace workspace, string source, string target)
    {
        Review[] labelled = Read(workspace, source, "train"), unlabelled = Read(workspace, target, "train");
        foreach (Review review in unlabelled) review.Sentiment = "";
        var split = new Split($"{source} to {target}", workspace.View(labelled), null, workspace.View(Read(workspace, target, "test")))
        {
            ValidationShare = 0.25,
        };
        return new Transfer(workspace.Shorten(split), workspace.View(unlabelled));
    }

    /// <summary>One domain of which few training rows are labelled, at most half of them; the others are the rows without labels.</summary>
    public static Transfer Few(Workspace workspace, string domain, int labelled)
    {
        Review[] read = Read(workspace, domain, "train");
        int held = read.Length / 10;
        Review[] learnt = read[..^held];
        labelled = Math.Min(labelled, learnt.Length / 2);
        foreach (Review review in learnt.Skip(labelled)) review.Sentiment = "";
        var split = new Split($"{labelled} labelled reviews of {domain}", workspace.View(learnt.Take(labelled)), workspace.View(read[^held..]),
            workspace.View(Read(workspace, domain, "test")));
        return new Transfer(workspace.Shorten(split), workspace.View(learnt.Skip(labelled)));
    }

    private static Review[] Read(Workspace workspace, string domain, string part) =>
    [
        .. workspace.Lines($"sentiment/amazon-dann/{domain}_{part}.svmlight", GeneratedTables.Reviews(domain, part))
            .Select(line => SparseLine.Parse(line, Size))
            .Select(line => new Review { Features = line.Features, Sentiment = line.Label == "1" ? "positive" : "negative", Domain = domain }),
    ];

    private sealed class Review
    {
        [VectorType(Size)]
        public VBuffer<float> Features { get; set; }

        public string Sentiment { get; set; } = "";

        public string Domain { get; set; } = "";
    }
}
