namespace Microsoft.ML.MultiTask.Benchmarks.Data;

/// <summary>A row of the corpus as ML.NET reads it: both columns are vectors of text of the sentence's length.</summary>
public sealed class TaggedSentence
{
    /// <summary>The words.</summary>
    public string[] Tokens { get; set; } = [];

    /// <summary>One tag per word.</summary>
    public string[] Tags { get; set; } = [];
}
