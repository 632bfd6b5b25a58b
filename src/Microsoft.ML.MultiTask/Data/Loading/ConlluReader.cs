using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.MultiTask.Data.Loading;

/// <summary>Parser behind <see cref="ConlluLoader"/>.</summary>
internal sealed class ConlluReader
{
    private const int Id = 0, Form = 1, Feats = 5, Head = 6, Misc = 9, StandardWidth = 10;
    private const int NoHead = -1;
    private const string OtherName = $"choose another name in {nameof(ConlluOptions.ExtraColumns)}.";

    private static readonly string[] _standardNames = ["Ids", "Tokens", "Lemma", "Upos", "Xpos", "Feats", "Heads", "Deprel", "Deps", "Misc"];

    private static readonly string[] _ownNames = ["SpaceAfter", "SentenceIndex", "Genre", .. CommentTable.OwnNames];

    private readonly ConlluOptions _options;
    private readonly CommentTable _comments;
    private readonly TokenTexts[] _texts;
    private readonly SortedSet<string> _featureKeys = new(StringComparer.Ordinal), _miscKeys = new(StringComparer.Ordinal);
    private readonly List<int> _heads = [];
    private readonly List<bool> _spaceAfter = [];
    private readonly List<bool> _miscSpaceAfter = [true]; // by code of the MISC text; code 0 is the empty one
    private readonly List<ReadOnlyMemory<char>> _genres = [];
    private readonly List<int> _offsets = [0];
    private readonly Dictionary<string, ReadOnlyMemory<char>> _genreOfDocument = new(StringComparer.Ordinal);

    // The sentence being read.
    private readonly List<int> _positions = []; // of words, in Tokens, from 1
    private readonly List<int> _lineNumbers = []; // of tokens
    private int _emptyNodes; // since the last word
    private int _rangeEnd;
    private bool _rangeSpaceAfter;

    public ConlluReader(ConlluOptions options)
    {
        string[] names = [.. _standardNames, .. options.ExtraColumns];
        Check(options, names);
        _options = options;
        _comments = new CommentTable(options.Comments is null ? null : [.. options.Comments]);
        _texts = [.. names.Select((name, i) => new TokenTexts(name, i is Form or Form + 1 ? null : "_"))];
    }

    private int TokenStart => _offsets[^1];

    private int Words => _positions.Count;

    private int Rows => _offsets.Count - 1;

    public void Read(string path)
    {
        using var lines = new LineReader(path);
        int firstRow = Rows;
        bool hasText = false;
        _comments.StartFile();
        while (lines.Next(out ReadOnlySpan<char> line))
        {
            bool isEmpty = line.IsWhiteSpace();
            hasText |= !isEmpty;
            if (isEmpty)
                EndSentence(lines);
            else if (line[0] == '#')
                _comments.Add(line[1..]);
            else
                ReadToken(line, lines);
        }
        EndSentence(lines);
        if (hasText && Rows == firstRow)
            throw lines.Error("the file ends and no line of it is a word; check that it is a CoNLL-U file, or leave it out.");
    }

    public SentenceTable ToTable()
    {
        int[] offsets = [.. _offsets];
        List<TableColumn> columns =
        [
            .. _texts.Select((texts, field) => (texts, field)).SelectMany(column => ToColumns(column.texts, column.field, offsets)),
            new ValueVectorColumn<bool>("SpaceAfter", BooleanDataViewType.Instance, offsets, [.. _spaceAfter]),
            new ScalarColumn<int>("SentenceIndex", NumberDataViewType.Int32, [.. Enumerable.Range(0, Rows)]),
            new ScalarColumn<ReadOnlyMemory<char>>("Genre", TextDataViewType.Instance, [.. _genres]),
        ];
        string[] names = [.. columns.Select(column => column.Name)];
        // The features that occur are columns too, and known only now.
        ColumnNames.CheckUnique(names, OtherName);
        columns.AddRange(_comments.ToColumns(names));
        return new SentenceTable(Rows, columns);
    }

    private static void Check(ConlluOptions options, string[] names)
    {
        ColumnNames.CheckNotEmpty(options.ExtraColumns, nameof(ConlluOptions.ExtraColumns));
        ColumnNames.CheckNotEmpty(options.Features, nameof(ConlluOptions.Features));
        ColumnNames.CheckNotEmpty(options.MiscKeys, nameof(ConlluOptions.MiscKeys));
        ColumnNames.CheckNotEmpty(options.Comments, nameof(ConlluOptions.Comments));
        IEnumerable<string> features = (options.Features ?? []).Distinct().Select(key => $"{_standardNames[Feats]}.{key}");
        IEnumerable<string> miscKeys = (options.MiscKeys ?? []).Distinct().Select(key => $"{_standardNames[Misc]}.{key}");
        ColumnNames.CheckUnique([.. names, .. _ownNames, .. features, .. miscKeys], OtherName);
    }

    private IEnumerable<TableColumn> ToColumns(TokenTexts texts, int field, int[] offsets) => field switch
    {
        Head => [new ValueVectorColumn<int>(texts.Name, NumberDataViewType.Int32, offsets, [.. _heads])],
        Feats => texts.ToColumns(offsets, _options.Features?.Distinct() ?? _featureKeys),
        Misc => texts.ToColumns(offsets, _options.MiscKeys?.Distinct() ?? _miscKeys),
        _ => texts.ToColumns(offsets, []),
    };

    private void ReadToken(ReadOnlySpan<char> line, LineReader lines)
    {
        Span<Range> fields = stackalloc Range[_texts.Length + 1];
        if (line.Split(fields, '\t') != _texts.Length)
            throw lines.Error($"{line.Count('\t') + 1} columns instead of {_texts.Length} in {Excerpt.Quote(line)}. Separate the columns by single tabs" +
                (_texts.Length == StandardWidth ? $", or name further ones in {nameof(ConlluOptions.ExtraColumns)}." : "."));
        ReadOnlySpan<char> id = line[fields[Id]];
        if (id.Contains('-'))
            ReadRange(id, line[fields[Misc]], lines);
        else if (id.Contains('.'))
            ReadEmptyNode(id, line, fields, lines);
        else
            ReadWord(id, line, fields, lines);
    }

    private void ReadRange(ReadOnlySpan<char> id, ReadOnlySpan<char> misc, LineReader lines)
    {
        int hyphen = id.IndexOf('-');
        if (!TryNumber(id[..hyphen], out int first) || !TryNumber(id[(hyphen + 1)..], out int last))
            throw lines.Error($"{Excerpt.Quote(id)} is not a multiword range; write it as first-last, for instance 3-4.");
        if (first != Words + 1 || last < first || first <= _rangeEnd)
            throw lines.Error($"range {Excerpt.Quote(id)} is out of order; put it before its first word, here word {Words + 1}, and let no ranges overlap.");
        _rangeEnd = last;
        _rangeSpaceAfter = HasSpaceAfter(misc);
    }

    private void ReadEmptyNode(ReadOnlySpan<char> id, ReadOnlySpan<char> line, Span<Range> fields, LineReader lines)
    {
        int dot = id.IndexOf('.');
        if (!TryNumber(id[..dot], out int word) || !TryNumber(id[(dot + 1)..], out int node))
            throw lines.Error($"{Excerpt.Quote(id)} is not the id of an empty node; write it as word.number, for instance 8.1.");
        if (word != Words || node != _emptyNodes + 1)
            throw lines.Error($"empty node {Excerpt.Quote(id)} is out of order; here only {Words}.{_emptyNodes + 1} can stand.");
        _emptyNodes++;
        if (!line[fields[Head]].SequenceEqual("_"))
            throw lines.Error($"HEAD {Excerpt.Quote(line[fields[Head]])} on an empty node; its heads belong into DEPS, write _.");
        if (!_options.IncludeEmptyNodes)
            return;
        AddTexts(line, fields, lines);
        _heads.Add(NoHead);
        _spaceAfter.Add(false);
    }

    private void ReadWord(ReadOnlySpan<char> id, ReadOnlySpan<char> line, Span<Range> fields, LineReader lines)
    {
        if (!TryNumber(id, out int number))
            throw lines.Error($"ID {Excerpt.Quote(id)} is not the number of a word, a range like 3-4 or an empty node like 8.1; number words from 1.");
        if (number != Words + 1)
            throw lines.Error($"ID {Excerpt.Quote(id)} is out of order, {Words + 1} was expected; " +
                "number words from 1 and end every sentence by an empty line.");
        int misc = AddTexts(line, fields, lines);
        _heads.Add(ParseHead(line[fields[Head]], lines));
        _positions.Add(_heads.Count - TokenStart);
        _emptyNodes = 0;
        _spaceAfter.Add(number > _rangeEnd ? _miscSpaceAfter[misc] : number == _rangeEnd && _rangeSpaceAfter);
    }

    /// <summary>Adds all text fields of a token; gives the code of its MISC text.</summary>
    private int AddTexts(ReadOnlySpan<char> line, Span<Range> fields, LineReader lines)
    {
        if (line[fields[Form]].IsEmpty)
            throw lines.Error("FORM is empty; write the token, or _ for an empty node without a form.");
        int misc = 0;
        for (int field = 0; field < _texts.Length; field++)
        {
            if (field == Head)
                continue;
            TextPool pool = _texts[field].Pool;
            int known = pool.Count;
            int code = _texts[field].Add(line[fields[field]]);
            if (code == known)
                NoteNew(field, pool[code].Span, lines);
            if (field == Misc)
                misc = code;
        }
        _lineNumbers.Add(lines.Number);
        return misc;
    }

    /// <summary>Looks into a FEATS or MISC text when it occurs for the first time.</summary>
    private void NoteNew(int field, ReadOnlySpan<char> text, LineReader lines)
    {
        if (field == Feats && !KeyedItems.AddKeys(text, _featureKeys))
            throw lines.Error($"FEATS {Excerpt.Quote(text)} is not of the form Name=Value|Name=Value; write _ for no features.");
        if (field != Misc)
            return;
        KeyedItems.AddKeys(text, _miscKeys);
        _miscSpaceAfter.Add(HasSpaceAfter(text));
    }

    private static int ParseHead(ReadOnlySpan<char> head, LineReader lines)
    {
        if (head.SequenceEqual("_"))
            return NoHead;
        if (!TryNumber(head, out int number))
            throw lines.Error($"HEAD {Excerpt.Quote(head)} is not a whole number; write the ID of a word, 0 for the root or _ for no head.");
        return number;
    }

    private void EndSentence(LineReader lines)
    {
        bool hasTokens = _lineNumbers.Count > 0;
        if (_rangeEnd > Words)
            throw lines.Error($"the sentence ends at word {Words}, inside a multiword range that reaches to word {_rangeEnd}; correct the range.");
        if (hasTokens)
        {
            ResolveHeads(lines);
            _genres.Add(Genre());
            _offsets.Add(_heads.Count);
        }
        _comments.EndSentence(hasTokens);
        _positions.Clear();
        _lineNumbers.Clear();
        _emptyNodes = 0;
        _rangeEnd = 0;
    }

    /// <summary>From ids to positions, which differ where empty nodes are tokens.</summary>
    private void ResolveHeads(LineReader lines)
    {
        for (int i = TokenStart; i < _heads.Count; i++)
        {
            int head = _heads[i];
            if (head > Words)
                throw lines.Error($"HEAD '{head}' points past the last word, {Words}; write the ID of a word of the sentence.", _lineNumbers[i - TokenStart]);
            if (head > 0)
                _heads[i] = _positions[head - 1];
        }
    }

    private ReadOnlyMemory<char> Genre()
    {
        string id = _comments.DocumentId.Length > 0 ? _comments.DocumentId : _comments.SentenceId;
        if (!_genreOfDocument.TryGetValue(id, out ReadOnlyMemory<char> genre))
            _genreOfDocument.Add(id, genre = _options.Genre(id).AsMemory());
        return genre;
    }

    private static bool HasSpaceAfter(ReadOnlySpan<char> misc)
    {
        foreach (Range item in misc.Split('|'))
            if (misc[item] is "SpaceAfter=No")
                return false;
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
