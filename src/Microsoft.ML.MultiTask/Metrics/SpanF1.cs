namespace Microsoft.ML.MultiTask.Metrics;

/// <summary>
/// Precision, recall and F1 of spans: a predicted span is correct if a gold span has the same start, end and type. Spans are read from the tags
/// as the conlleval script of the CoNLL-2000 to 2003 shared tasks does (Tjong Kim Sang and Buchholz, 2000), see <see cref="TagScheme.Spans"/>;
/// E- and S- follow its later versions, L- and U- are the same two. The script's bracket notation is not read.
/// </summary>
public sealed class SpanF1
{
    private readonly ParsedTag[] _tags;
    private readonly SortedDictionary<string, PrecisionRecall> _perType = new(StringComparer.Ordinal);
    private readonly TagAccuracy _tokens = new();

    /// <summary>Starts counting.</summary>
    /// <param name="tags">Tag texts by id.</param>
    public SpanF1(IReadOnlyList<string> tags) => _tags = tags.Select(ParsedTag.Parse).ToArray();

    /// <summary>
    /// Counts one sentence. A token whose gold id is <see cref="Labels.Missing"/> ends one sentence and starts another: no span crosses it, and what was
    /// predicted there does not count.
    /// </summary>
    /// <param name="predicted">Tag ids, <c>[tokens]</c>.</param>
    /// <param name="gold">Tag ids, <c>[tokens]</c>.</param>
    /// <exception cref="ArgumentException">The two differ in length, or an id has no tag; nothing is counted then.</exception>
    public void Add(ReadOnlySpan<int> predicted, ReadOnlySpan<int> gold)
    {
        RequireTags(predicted, gold);
        _tokens.Add(predicted, gold);
        for (int start = 0; start < gold.Length;)
        {
            int length = gold[start..].IndexOf(Labels.Missing);
            if (length < 0) length = gold.Length - start;
            AddStretch(predicted.Slice(start, length), gold.Slice(start, length));
            start += length + 1;
        }
    }

    /// <summary>The scores of everything added so far.</summary>
    public SpanF1Result Result
    {
        get
        {
            var perType = new SortedDictionary<string, PrecisionRecall>(_perType, StringComparer.Ordinal);
            return new(perType.Values.Aggregate(default(PrecisionRecall), (sum, type) => sum + type), perType, _tokens.Result);
        }
    }

    private void RequireTags(ReadOnlySpan<int> predicted, ReadOnlySpan<int> gold)
    {
        Labels.RequireSameCount(predicted.Length, gold.Length);
        for (int i = 0; i < gold.Length; i++)
        {
            if (gold[i] == Labels.Missing) continue;
            Labels.RequireId(gold[i], _tags.Length, i, "gold");
            Labels.RequireId(predicted[i], _tags.Length, i, "predicted");
        }
    }

    private void AddStretch(ReadOnlySpan<int> predicted, ReadOnlySpan<int> gold)
    {
        List<TagSpan> found = Spans(predicted), wanted = Spans(gold);
        foreach (TagSpan span in found) Count(span.Type, new(0, 1, 0));
        foreach (TagSpan span in wanted) Count(span.Type, new(0, 0, 1));
        for (int f = 0, w = 0; f < found.Count && w < wanted.Count;)
        {
            // Spans of one sentence do not overlap, so equal starts meet in order.
            if (found[f].Start < wanted[w].Start) f++;
            else if (found[f].Start > wanted[w].Start) w++;
            else
            {
                if (found[f] == wanted[w]) Count(found[f].Type, new(1, 0, 0));
                f++;
                w++;
            }
        }
    }

    private List<TagSpan> Spans(ReadOnlySpan<int> ids)
    {
        var sentence = new ParsedTag[ids.Length];
        for (int i = 0; i < ids.Length; i++) sentence[i] = _tags[ids[i]];
        return ParsedTag.Spans(sentence);
    }

    private void Count(string type, PrecisionRecall counts) => _perType[type] = _perType.GetValueOrDefault(type) + counts;
}
