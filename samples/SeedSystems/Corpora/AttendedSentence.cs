using System.Diagnostics.CodeAnalysis;

namespace SeedSystems.Corpora;

/// <summary>A sentence with what it is, and how much of the attention every word deserves, as a row of a view.</summary>
[SuppressMessage("Performance", "CA1819", Justification = "The rows of an enumerable are arrays in ML.NET.")]
internal sealed class AttendedSentence
{
    public string[] Tokens { get; set; } = [];

    public string Label { get; set; } = "";

    /// <summary>One number a word, which need not add up to 1; all 0 where nothing is known of the sentence.</summary>
    public float[] Gold { get; set; } = [];
}
