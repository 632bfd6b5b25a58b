namespace QuickStart;

/// <summary>What the tagger yields.</summary>
internal sealed class TaggedSentence
{
    public string[] Tags { get; set; } = [];
}
