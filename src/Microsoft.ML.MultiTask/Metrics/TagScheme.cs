namespace Microsoft.ML.MultiTask.Metrics;

/// <summary>
/// Reads, checks and rewrites tags that write spans. A tag is "O", or a letter, a hyphen and a type ("B-NP"; the type may itself hold hyphens),
/// or the bare letter where all spans are of one kind.
/// </summary>
/// <remarks>Tjong Kim Sang and Veenstra, "Representing Text Chunks", EACL 1999.</remarks>
public static class TagScheme
{
    /// <summary>
    /// The encoding of a set of tags. <see cref="TagEncoding.None"/> unless every tag fits one; <see cref="TagEncoding.Iob1"/> if a type
    /// has I- but never B-.
    /// </summary>
    /// <remarks>
    /// A set with B- and I- for every type may be IOB1 just as well: where sentences are at hand, ask <see cref="DetectSequences"/>.
    /// </remarks>
    /// <param name="tags">The distinct tags; repetitions do no harm.</param>
    public static TagEncoding Detect(IEnumerable<string> tags)
    {
        var seen = new HashSet<string>(tags);
        bool iobes = seen.Any(t => HasLetter(t, 'E') || HasLetter(t, 'S'));
        bool bilou = seen.Any(t => HasLetter(t, 'L') || HasLetter(t, 'U'));
        if ((iobes && bilou) || !seen.All(IsSpanTag)) return TagEncoding.None;

        ILookup<string, TagKind> kinds = seen.Select(ParsedTag.Parse).Where(t => t.Kind != TagKind.Outside).ToLookup(t => t.Type, t => t.Kind);
        if (kinds.Count == 0) return TagEncoding.None;
        if (!iobes && !bilou) return kinds.All(k => k.Contains(TagKind.Begin)) ? TagEncoding.Bio : TagEncoding.Iob1;

        bool closed = kinds.All(k => k.Contains(TagKind.Begin) == k.Contains(TagKind.End) && (k.Contains(TagKind.Begin) || !k.Contains(TagKind.Inside)));
        return !closed ? TagEncoding.None : iobes ? TagEncoding.Iobes : TagEncoding.Bilou;
    }

    /// <summary>
    /// The encoding that all the sentences obey. Tells <see cref="TagEncoding.Bio"/> from <see cref="TagEncoding.Iob1"/> (any I- that starts a span);
    /// <see cref="TagEncoding.None"/> if tags of IOBES or BILOU stand in an order these forbid.
    /// </summary>
    /// <param name="sentences">The tags of each sentence.</param>
    public static TagEncoding DetectSequences(IEnumerable<IReadOnlyList<string>> sentences)
    {
        IReadOnlyList<string>[] all = sentences.ToArray();
        TagEncoding found = Detect(all.SelectMany(s => s));
        return found switch
        {
            TagEncoding.None => TagEncoding.None,
            TagEncoding.Iob1 or TagEncoding.Bio => all.All(s => Obeys(s, TagEncoding.Bio)) ? TagEncoding.Bio : TagEncoding.Iob1,
            _ => all.All(s => Obeys(s, found)) ? found : TagEncoding.None,
        };
    }

    /// <summary>
    /// The spans of one sentence as the conlleval script (Tjong Kim Sang, 2004) reads them, whatever the encoding. A span starts at B-, S- (U-), at I- or
    /// E- (L-) after "O", E- or S-, and wherever the type changes; it ends before "O", B-, S-, after E- and S-, wherever the type changes, and at the
    /// end of the sentence. A tag of an unknown letter ("Q-X") joins spans by its type alone.
    /// </summary>
    /// <remarks>
    /// One difference: a tag with neither a known letter nor a type ("NN") is outside, where the script counts a span without a type if a typed
    /// one goes before.
    /// </remarks>
    /// <param name="tags">Tags of any encoding.</param>
    public static IReadOnlyList<TagSpan> Spans(IReadOnlyList<string> tags) => ParsedTag.Spans(tags.Select(ParsedTag.Parse).ToArray());

    /// <summary>One sentence's tags rewritten in another encoding: its spans (<see cref="Spans"/>) stay what they are.</summary>
    /// <param name="tags">Tags of any encoding.</param>
    /// <param name="encoding">The encoding wanted, any but <see cref="TagEncoding.None"/>.</param>
    /// <exception cref="ArgumentException">A tag is of no encoding.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="encoding"/> is no encoding.</exception>
    public static string[] Convert(IReadOnlyList<string> tags, TagEncoding encoding)
    {
        if (encoding == TagEncoding.None || !Enum.IsDefined(encoding))
            throw new ArgumentOutOfRangeException(nameof(encoding), encoding, "Tags can be rewritten as Iob1, Bio, Iobes or Bilou only.");
        for (int i = 0; i < tags.Count; i++)
            if (!IsSpanTag(tags[i]))
                throw new ArgumentException($"Tag '{tags[i]}' at position {i} is neither 'O' nor starts with B-, I-, E-, S-, L- or U-.", nameof(tags));

        string[] converted = Enumerable.Repeat("O", tags.Count).ToArray();
        TagSpan? previous = null;
        foreach (TagSpan span in Spans(tags))
        {
            bool follows = previous is { } p && p.End == span.Start && p.Type == span.Type;
            for (int i = span.Start; i < span.End; i++)
            {
                char letter = Letter(encoding, first: i == span.Start, last: i == span.End - 1, follows);
                converted[i] = span.Type.Length == 0 ? letter.ToString() : $"{letter}-{span.Type}";
            }
            previous = span;
        }
        return converted;
    }

    /// <summary>The constraints of the encoding that <see cref="Detect"/> finds in the tag set.</summary>
    /// <param name="tags">Tag texts by id.</param>
    internal static TagTransitions AllowedTransitions(IReadOnlyList<string> tags) => AllowedTransitions(tags, Detect(tags));

    /// <summary>
    /// The constraints of an encoding. BIO: I-X only after B-X or I-X. IOBES and BILOU: after B-X or I-X only I-X or E-X (L-X), elsewhere neither.
    /// IOB1 and none: everything is allowed. A tag of no encoding counts as "O".
    /// </summary>
    /// <remarks>
    /// With IOBES or BILOU tags but neither "O" nor S- (U-), no sentence of one token is allowed: a decoder should score what is forbidden very low,
    /// not minus infinity.
    /// </remarks>
    /// <param name="tags">Tag texts by id.</param>
    /// <param name="encoding">How the training data writes spans.</param>
    internal static TagTransitions AllowedTransitions(IReadOnlyList<string> tags, TagEncoding encoding)
    {
        int count = tags.Count;
        ParsedTag[] parsed = tags.Select(ParsedTag.Parse).ToArray();
        var allowed = new bool[count, count];
        for (int from = 0; from < count; from++)
            for (int to = 0; to < count; to++)
                allowed[from, to] = MayFollow(parsed[from], parsed[to], encoding);
        return new(allowed,
            Start: Array.ConvertAll(parsed, tag => MayFollow(ParsedTag.Outside, tag, encoding)),
            End: Array.ConvertAll(parsed, tag => MayFollow(tag, ParsedTag.Outside, encoding)));
    }

    private static bool MayFollow(ParsedTag from, ParsedTag to, TagEncoding encoding)
    {
        bool open = from.Kind is TagKind.Begin or TagKind.Inside;
        bool continues = to.Kind is TagKind.Inside or TagKind.End;
        return encoding switch
        {
            TagEncoding.Bio => to.Kind != TagKind.Inside || (open && from.Type == to.Type),
            TagEncoding.Iobes or TagEncoding.Bilou => open == continues && (!open || from.Type == to.Type),
            _ => true,
        };
    }

    private static bool Obeys(IReadOnlyList<string> sentence, TagEncoding encoding)
    {
        ParsedTag previous = ParsedTag.Outside;
        foreach (ParsedTag tag in sentence.Select(ParsedTag.Parse).Append(ParsedTag.Outside))
        {
            if (!MayFollow(previous, tag, encoding)) return false;
            previous = tag;
        }
        return true;
    }

    private static char Letter(TagEncoding encoding, bool first, bool last, bool follows) => encoding switch
    {
        TagEncoding.Iob1 => first && follows ? 'B' : 'I',
        TagEncoding.Bio => first ? 'B' : 'I',
        TagEncoding.Iobes => first ? (last ? 'S' : 'B') : last ? 'E' : 'I',
        _ => first ? (last ? 'U' : 'B') : last ? 'L' : 'I',
    };

    private static bool IsSpanTag(string tag) => tag == "O" || ParsedTag.Parse(tag).Kind is not (TagKind.Outside or TagKind.Other);

    private static bool HasLetter(string tag, char letter) => tag.Length > 0 && tag[0] == letter && (tag.Length == 1 || tag[1] == '-');
}
