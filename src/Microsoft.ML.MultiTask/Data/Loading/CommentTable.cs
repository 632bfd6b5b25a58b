using Microsoft.ML.Data;

namespace Microsoft.ML.MultiTask.Data.Loading;

/// <summary>What stands between sentences: <c># key = value</c> comments, one text column per key, and the starts of documents.</summary>
/// <param name="wanted">Keys that become columns; null: all that occur.</param>
internal sealed class CommentTable(IReadOnlyList<string>? wanted)
{
    /// <summary>Names of the columns that are always there.</summary>
    public static readonly string[] OwnNames = ["DocumentId", "DocumentIndex", "NewParagraph"];

    private const string NewDocument = "newdoc", NewDocumentId = "newdoc id", NewParagraph = "newpar", NewParagraphId = "newpar id";

    private readonly Dictionary<string, List<ReadOnlyMemory<char>>> _values =
        (wanted ?? []).Distinct().ToDictionary(key => key, _ => new List<ReadOnlyMemory<char>>(), StringComparer.Ordinal);

    private readonly List<int> _documents = [];
    private readonly List<bool> _paragraphStarts = [];
    private readonly List<ReadOnlyMemory<char>> _documentIds = [];
    private int _document = -1;
    private bool _documentOpen;
    private bool _paragraphStart;

    /// <summary>Id of the document being read; empty if it has none.</summary>
    public string DocumentId { get; private set; } = "";

    /// <summary>Comment <c>sent_id</c> of the sentence being read; empty if it has none.</summary>
    public string SentenceId { get; private set; } = "";

    private int Rows => _documents.Count;

    public void StartFile()
    {
        _documentOpen = false;
        DocumentId = "";
    }

    public void StartDocument(ReadOnlySpan<char> id)
    {
        _document++;
        _documentOpen = true;
        DocumentId = id.ToString();
    }

    /// <summary>Takes note of a comment on the next sentence; <paramref name="text"/> is without the comment sign.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        int equals = text.IndexOf('=');
        ReadOnlySpan<char> key = (equals < 0 ? text : text[..equals]).Trim(), value = equals < 0 ? [] : text[(equals + 1)..].Trim();
        if (key is NewDocumentId || (key is NewDocument && equals < 0))
            StartDocument(value);
        if (key is "sent_id")
            SentenceId = value.ToString();
        _paragraphStart |= key is NewParagraphId || (key is NewParagraph && equals < 0);
        if (equals >= 0 && key.Length > 0)
            Set(key.ToString(), value);
    }

    /// <summary>Ends a sentence. Comments without tokens after them do not pass to the next one, but a document that starts among them has started.</summary>
    public void EndSentence(bool hasTokens)
    {
        if (hasTokens)
            Commit();
        else
            Drop();
        _paragraphStart = false;
        SentenceId = "";
    }

    /// <summary>Document columns, then one column per key; a key that is the name of another column is prefixed by <c>Comment.</c></summary>
    /// <exception cref="ArgumentException">A key, so prefixed, is the name of another column still.</exception>
    public TableColumn[] ToColumns(IReadOnlyCollection<string> others)
    {
        TableColumn[] fixedColumns =
        [
            new ScalarColumn<ReadOnlyMemory<char>>(OwnNames[0], TextDataViewType.Instance, [.. _documentIds]),
            new ScalarColumn<int>(OwnNames[1], NumberDataViewType.Int32, [.. _documents]),
            new ScalarColumn<bool>(OwnNames[2], BooleanDataViewType.Instance, [.. _paragraphStarts]),
        ];
        var taken = new HashSet<string>(others.Concat(OwnNames), StringComparer.Ordinal);
        TableColumn[] columns =
            [.. fixedColumns, .. _values.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => ToColumn(entry.Key, entry.Value, taken))];
        ColumnNames.CheckUnique(
            others.Concat(columns.Select(column => column.Name)), "set Comments to the keys that are wanted, without one of the two.");
        return columns;
    }

    private ScalarColumn<ReadOnlyMemory<char>> ToColumn(string key, List<ReadOnlyMemory<char>> values, HashSet<string> taken)
    {
        var all = new ReadOnlyMemory<char>[Rows];
        values.CopyTo(all);
        return new ScalarColumn<ReadOnlyMemory<char>>(taken.Contains(key) ? $"Comment.{key}" : key, TextDataViewType.Instance, all);
    }

    private void Set(string key, ReadOnlySpan<char> value)
    {
        if (!_values.TryGetValue(key, out var values))
        {
            if (wanted is not null)
                return;
            _values.Add(key, values = []);
        }
        while (values.Count <= Rows)
            values.Add(default);
        values[Rows] = value.ToString().AsMemory();
    }

    private void Commit()
    {
        if (!_documentOpen)
            StartDocument([]);
        _documents.Add(_document);
        _documentIds.Add(DocumentId.AsMemory());
        _paragraphStarts.Add(_paragraphStart);
    }

    private void Drop()
    {
        foreach (List<ReadOnlyMemory<char>> values in _values.Values)
            if (values.Count > Rows)
                values.RemoveAt(Rows);
    }
}
