namespace Microsoft.ML.MultiTask.Metrics;

/// <summary>A tag text taken apart at its first hyphen: "B-NP" is the kind Begin and the type "NP".</summary>
internal readonly record struct ParsedTag(TagKind Kind, string Type)
{
    public static readonly ParsedTag Outside = new(TagKind.Outside, "");

    public static ParsedTag Parse(string tag)
    {
        int hyphen = tag.IndexOf('-');
        string type = hyphen < 0 ? "" : tag[(hyphen + 1)..];
        TagKind kind = (hyphen < 0 ? tag : tag[..hyphen]) switch
        {
            "O" => TagKind.Outside,
            "B" => TagKind.Begin,
            "I" => TagKind.Inside,
            "E" or "L" => TagKind.End,
            "S" or "U" => TagKind.Single,
            _ => TagKind.Other,
        };
        // A tag that names neither a place nor a type ("NN", "_") cannot be part of a span.
        bool outside = kind == TagKind.Outside || (kind == TagKind.Other && type.Length == 0);
        return outside ? Outside : new(kind, type);
    }

    /// <summary>Whether a span ends between two neighbours.</summary>
    public static bool EndsBetween(ParsedTag previous, ParsedTag current)
    {
        if (previous.Kind == TagKind.Outside) return false;
        if (previous.Type != current.Type) return true;
        return BothKnown(previous, current)
            && (previous.Kind is TagKind.End or TagKind.Single || current.Kind is TagKind.Outside or TagKind.Begin or TagKind.Single);
    }

    /// <summary>Whether a span starts between two neighbours.</summary>
    public static bool StartsBetween(ParsedTag previous, ParsedTag current)
    {
        if (current.Kind == TagKind.Outside) return false;
        if (previous.Type != current.Type) return true;
        return BothKnown(previous, current)
            && (previous.Kind is TagKind.Outside or TagKind.End or TagKind.Single || current.Kind is TagKind.Begin or TagKind.Single);
    }

    /// <summary>The spans of one sentence, in order.</summary>
    public static List<TagSpan> Spans(ReadOnlySpan<ParsedTag> sentence)
    {
        var spans = new List<TagSpan>();
        ParsedTag previous = Outside;
        int start = -1;
        for (int i = 0; i <= sentence.Length; i++)
        {
            ParsedTag current = i < sentence.Length ? sentence[i] : Outside;
            if (EndsBetween(previous, current)) spans.Add(new(start, i, previous.Type));
            if (StartsBetween(previous, current)) start = i;
            previous = current;
        }
        return spans;
    }

    private static bool BothKnown(ParsedTag a, ParsedTag b) => a.Kind != TagKind.Other && b.Kind != TagKind.Other;
}
