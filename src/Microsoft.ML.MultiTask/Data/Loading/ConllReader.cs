using Microsoft.ML.Data;

namespace Microsoft.ML.MultiTask.Data.Loading;

/// <summary>Parser behind <see cref="ConllLoader"/>.</summary>
internal sealed class ConllReader
{
    private readonly ConllOptions _options;
    private readonly CommentTable _comments;
    private readonly TokenTexts?[] _texts;
    private readonly TokenTexts? _rest;
    private readonly int _tokensField;
    private readonly List<int> _offsets = [0];
    private readonly List<ReadOnlyMemory<char>> _sentenceIds = [];
    private int _tokens;

    public ConllReader(ConllOptions options)
    {
        Check(options);
        _options = options;
        _comments = new CommentTable(options.Comments is null ? null : [.. options.Comments]);
        _texts = [.. options.Columns.Select(name => name is null ? null : new TokenTexts(name, name == options.TokensColumn ? null : options.Missing))];
        _rest = options.Rest is null ? null : new TokenTexts(options.Rest, missing: null);
        _tokensField = options.Columns.TakeWhile(name => name != options.TokensColumn).Count();
    }

    private int Rows => _offsets.Count - 1;

    public void Read(string path, string? idPath)
    {
        int firstRow = Rows;
        using (var lines = new LineReader(path, _options.Encoding))
        {
            bool hasText = false;
            _comments.StartFile();
            while (lines.Next(out ReadOnlySpan<char> line))
            {
                hasText |= !line.IsWhiteSpace();
                ReadLine(line, lines);
            }
            EndSentence();
            if (hasText && Rows == firstRow)
                throw lines.Error($"the file ends and no line of it is a token; check {nameof(ConllOptions.Comment)} and {nameof(ConllOptions.Boundary)}, " +
                    "or leave the file out.");
        }
        if (idPath is not null)
            ReadIds(idPath, path, Rows - firstRow);
    }

    public SentenceTable ToTable()
    {
        int[] offsets = [.. _offsets];
        List<TableColumn> columns =
        [
            .. _texts.Append(_rest).OfType<TokenTexts>().SelectMany(texts => texts.ToColumns(offsets, [])),
            new ScalarColumn<int>("SentenceIndex", NumberDataViewType.Int32, [.. Enumerable.Range(0, Rows)]),
        ];
        if (_options.IdFiles is not null)
            columns.Add(new ScalarColumn<ReadOnlyMemory<char>>("SentenceId", TextDataViewType.Instance, [.. _sentenceIds]));
        columns.AddRange(_comments.ToColumns([.. columns.Select(column => column.Name)]));
        return new SentenceTable(Rows, columns);
    }

    private static void Check(ConllOptions options)
    {
        if (!options.Columns.Contains(options.TokensColumn))
            throw new ArgumentException($"{nameof(ConllOptions.Columns)} has no {Excerpt.Quote(options.TokensColumn)}; name the column of the tokens so, " +
                $"or set {nameof(ConllOptions.TokensColumn)}.", nameof(options));
        CheckNames(options);
        if (options.Separator is '\n' or '\r')
            throw new ArgumentException($"{nameof(ConllOptions.Separator)} cannot be an end of line.", nameof(options));
        if (options.Comment is "" || options.Boundary is "")
            throw new ArgumentException($"{nameof(ConllOptions.Comment)} or {nameof(ConllOptions.Boundary)} is empty; set null for none.", nameof(options));
    }

    private static void CheckNames(ConllOptions options)
    {
        string[] names = [.. options.Columns.Append(options.Rest).OfType<string>()];
        ColumnNames.CheckNotEmpty(names, $"{nameof(ConllOptions.Columns)} or {nameof(ConllOptions.Rest)}", "name every column, or null to skip one.");
        ColumnNames.CheckNotEmpty(options.Comments, nameof(ConllOptions.Comments));
        ColumnNames.CheckUnique(
            [.. names, "SentenceIndex", "SentenceId", .. CommentTable.OwnNames], "choose another name, or null to skip a column.");
    }

    private void ReadLine(ReadOnlySpan<char> line, LineReader lines)
    {
        Span<Range> fields = stackalloc Range[_texts.Length + 1];
        if (line.IsWhiteSpace())
        {
            EndSentence();
        }
        else if (IsBoundary(line))
        {
            EndSentence();
            _comments.StartDocument(line[_options.Boundary!.Length..].Trim());
        }
        else
        {
            int width = Split(line, fields);
            if (IsComment(line, width))
                _comments.Add(line[_options.Comment!.Length..]);
            else
                AddToken(line, fields, width, lines);
        }
    }

    private bool IsBoundary(ReadOnlySpan<char> line)
    {
        if (_options.Boundary is not { } boundary || !line.StartsWith(boundary, StringComparison.Ordinal))
            return false;
        return line.Length == boundary.Length || line[boundary.Length] is ' ' or '\t';
    }

    private bool IsComment(ReadOnlySpan<char> line, int width)
    {
        if (_options.Comment is not { } comment || !line.StartsWith(comment, StringComparison.Ordinal))
            return false;
        if (_options.Separator is { } separator)
            return !line.Contains(separator);
        return width < _texts.Length || (width > _texts.Length && _rest is null) || IsAssignment(line[comment.Length..]);
    }

    /// <summary>Whether a text is <c>key = value</c>, with blanks around the sign.</summary>
    private static bool IsAssignment(ReadOnlySpan<char> text)
    {
        int equals = text.IndexOf(" = ");
        return equals > 0 && !text[..equals].IsWhiteSpace();
    }

    /// <summary>Number of columns of a line; more than those named count as one, the last field.</summary>
    private int Split(ReadOnlySpan<char> line, Span<Range> fields) => _options.Separator is { } separator
        ? line.Split(fields, separator)
        : line.SplitAny(fields, " \t", StringSplitOptions.RemoveEmptyEntries);

    private void AddToken(ReadOnlySpan<char> line, Span<Range> fields, int width, LineReader lines)
    {
        if (width < _texts.Length || (width > _texts.Length && _rest is null))
            throw lines.Error(WidthProblem(line, width));
        if (line[fields[_tokensField]].IsEmpty)
            throw lines.Error($"column {_tokensField + 1} ({Excerpt.Quote(_options.TokensColumn)}) is empty; write a token there.");
        for (int field = 0; field < _texts.Length; field++)
            _texts[field]?.Add(line[fields[field]]);
        _rest?.Add(width > _texts.Length ? line[fields[_texts.Length]] : []);
        _tokens++;
    }

    private string WidthProblem(ReadOnlySpan<char> line, int width)
    {
        string separator = _options.Separator switch { null => "blanks", '\t' => "tabs", { } other => $"'{other}'" };
        string found = width > _texts.Length ? $"more than {_texts.Length}" : $"{width}";
        string mend = width > _texts.Length
            ? $"name all in {nameof(ConllOptions.Columns)} (null skips one), or set {nameof(ConllOptions.Rest)} where their number varies."
            : $"complete the line, or check {nameof(ConllOptions.Separator)} and {nameof(ConllOptions.Comment)}.";
        return $"{found} columns between {separator} instead of {_texts.Length} in {Excerpt.Quote(line)}; {mend}";
    }

    private void EndSentence()
    {
        bool hasTokens = _tokens > _offsets[^1];
        if (hasTokens)
            _offsets.Add(_tokens);
        _comments.EndSentence(hasTokens);
    }

    private void ReadIds(string idPath, string path, int sentences)
    {
        int first = _sentenceIds.Count, lastFilled = first;
        using var lines = new LineReader(idPath, _options.Encoding);
        while (lines.Next(out ReadOnlySpan<char> line))
        {
            _sentenceIds.Add(line.Trim().ToString().AsMemory());
            if (!line.IsWhiteSpace())
                lastFilled = _sentenceIds.Count;
        }
        // Empty lines at the end of the file are no ids.
        _sentenceIds.RemoveRange(lastFilled, _sentenceIds.Count - lastFilled);
        if (lastFilled - first != sentences)
            throw new FormatException($"{idPath} has {lastFilled - first} ids, but {path} has {sentences} sentences; write one id a line for each sentence.");
    }
}
