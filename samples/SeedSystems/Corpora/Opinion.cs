using System.Diagnostics.CodeAnalysis;

namespace SeedSystems.Corpora;

/// <summary>A sentence with one or more labels of its sentiment or kind, as a row of a view; a label that a corpus lacks is missing.</summary>
[SuppressMessage("Performance", "CA1819", Justification = "The rows of an enumerable are arrays in ML.NET.")]
internal sealed class Opinion
{
    public string[] Tokens { get; set; } = [];

    /// <summary><c>negative</c> or <c>positive</c>; of Subj <c>subjective</c> or <c>objective</c>; of TREC one of six classes.</summary>
    public string Label { get; set; } = "";

    /// <summary><c>negative</c>, <c>neutral</c> or <c>positive</c>.</summary>
    public string Polarity { get; set; } = "";

    /// <summary>From <c>0</c> (very negative) to <c>4</c> (very positive).</summary>
    public string Stars { get; set; } = "";

    /// <summary>Of TREC the subclass.</summary>
    public string Fine { get; set; } = "";

    /// <summary>Of VADER's domains the mean rating, from -4 to 4.</summary>
    public float Rating { get; set; } = float.NaN;

    /// <summary>The corpus.</summary>
    public string Domain { get; set; } = "";

    /// <summary>A sentence with stars, and what follows from them.</summary>
    public static Opinion OfStars(string[] tokens, int stars, string domain) => new()
    {
        Tokens = tokens,
        Label = stars < 2 ? "negative" : stars > 2 ? "positive" : "",
        Polarity = stars < 2 ? "negative" : stars > 2 ? "positive" : "neutral",
        Stars = $"{stars}",
        Domain = domain,
    };

    /// <summary>A sentence with a rating, whose fifths of the scale are its stars; its label is the sign.</summary>
    public static Opinion OfRating(string[] tokens, float rating, string domain)
    {
        Opinion opinion = OfStars(tokens, Math.Clamp((int)MathF.Floor((rating + 4) / 1.6f), 0, 4), domain);
        opinion.Label = rating < 0 ? "negative" : rating > 0 ? "positive" : "";
        opinion.Rating = rating;
        return opinion;
    }

    /// <summary>A sentence that is positive or negative.</summary>
    public static Opinion OfPolarity(string[] tokens, bool isPositive, string domain)
    {
        string label = isPositive ? "positive" : "negative";
        return new Opinion { Tokens = tokens, Label = label, Polarity = label, Domain = domain };
    }
}
