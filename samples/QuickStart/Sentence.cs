namespace QuickStart;

/// <summary>What the tagger reads.</summary>
internal sealed class Sentence
{
    public string[] Tokens { get; set; } = [];
}
