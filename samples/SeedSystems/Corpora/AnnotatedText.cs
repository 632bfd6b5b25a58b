using System.Diagnostics.CodeAnalysis;

namespace SeedSystems.Corpora;

/// <summary>A sentence or a document with its layers of annotation, as a row of a view; a layer that a corpus lacks is empty, which is a missing
/// label.</summary>
[SuppressMessage("Performance", "CA1819", Justification = "The rows of an enumerable are arrays in ML.NET.")]
internal sealed class AnnotatedText
{
    public string[] Tokens { get; set; } = [];

    public string[] Upos { get; set; } = [];

    /// <summary>Heads of the dependency tree, counted from 1; 0 for the root.</summary>
    public int[] Heads { get; set; } = [];

    public string[] Chunk { get; set; } = [];

    /// <summary>Names in BIO.</summary>
    public string[] Ner { get; set; } = [];

    /// <summary>Discourse units: <c>B-EDU</c> where one starts, else <c>O</c>.</summary>
    public string[] Edu { get; set; } = [];

    /// <summary>Keyphrases in BIO with their type.</summary>
    public string[] Keyphrase { get; set; } = [];

    /// <summary>Multiword expressions.</summary>
    public string[] Mwe { get; set; } = [];

    public string[] Supersense { get; set; } = [];

    /// <summary>Names that a recogniser got wrong: <c>B-ERROR</c>, <c>I-ERROR</c>, else <c>O</c>.</summary>
    public string[] NameError { get; set; } = [];

    /// <summary>What kind of text it is.</summary>
    public string Genre { get; set; } = "";
}
