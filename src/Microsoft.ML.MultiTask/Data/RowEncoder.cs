namespace Microsoft.ML.MultiTask.Data;

/// <summary>Reads rows of a cursor into a corpus, and refuses what would not fit together. The one way in, for training and for scoring.</summary>
internal sealed class RowEncoder
{
    private readonly Corpus _corpus;
    private readonly IReadOnlyList<ColumnUse> _uses;
    private readonly (ColumnReader Reader, ColumnData Data)[] _readers;
    private readonly (ColumnUse Use, ColumnData Data, string LeadColumn, ColumnData Lead)[] _aligned;
    private readonly (InputColumns Input, ColumnData Lead)[] _limited;

    private RowEncoder(Corpus corpus, IReadOnlyList<ColumnUse> uses, (ColumnReader, ColumnData)[] readers,
        (ColumnUse, ColumnData, string, ColumnData)[] aligned, (InputColumns, ColumnData)[] limited)
    {
        _corpus = corpus;
        _uses = uses;
        _readers = readers;
        _aligned = aligned;
        _limited = limited;
    }

    /// <summary>Binds the columns of a row.</summary>
    /// <param name="row">The row or cursor, with the columns active.</param>
    /// <param name="corpus">Where the rows go; it holds a column for every use.</param>
    /// <param name="inputs">The columns of the inputs.</param>
    /// <param name="labels">The label columns that this view has.</param>
    /// <param name="symbols">The symbol table of every column.</param>
    /// <param name="counted">Whether the strings count as training data.</param>
    public static RowEncoder Create(DataViewRow row, Corpus corpus, IReadOnlyList<InputColumns> inputs, IReadOnlyList<ColumnUse> labels,
        IReadOnlyDictionary<string, SymbolTable> symbols, bool counted)
    {
        ColumnUse[] all = [.. inputs.SelectMany(i => i.Columns).Concat(labels).Distinct()];
        IReadOnlyList<ColumnUse> uses = CorpusReader.Readings(inputs, labels);
        Dictionary<string, string> lead = inputs.ToDictionary(i => i.Input, i => i.Columns[0].Column);
        return new RowEncoder(
            corpus,
            uses,
            [.. uses.Select(use => (use.Read(row.Schema[use.Column], row, symbols[use.Column], counted), corpus[use.Column]))],
            [.. all.Where(use => use.AlignedWith is not null)
                .Select(use => (use, corpus[use.Column], lead[use.AlignedWith!], corpus[lead[use.AlignedWith!]]))],
            [.. inputs.Where(i => i.MaximumLength is not null).Select(i => (i, corpus[i.Columns[0].Column]))]);
    }

    /// <summary>Appends the current row.</summary>
    /// <param name="row">Its number in its view, for error messages.</param>
    public void Read(long row)
    {
        foreach ((ColumnReader reader, ColumnData data) in _readers)
        {
            reader.Read(data, row);
            data.EndRow();
        }
        Check(row);
        _corpus.Rows++;
    }

    private void Check(long row)
    {
        int at = _corpus.Rows;
        foreach (ColumnUse use in _uses) use.Check(_corpus, row);
        foreach ((ColumnUse use, ColumnData data, string leadColumn, ColumnData lead) in _aligned)
        {
            int values = data.Length(at), positions = lead.Length(at);
            if (use.Fits(values, positions) || (values == 0 && use.MayBeMissing)) continue;
            throw new InvalidOperationException(
                $"Column '{use.Column}' has {values} values in row {row} of {_corpus.Name}, but column '{leadColumn}' has {positions} tokens there; "
                + $"give {use.ExpectedAlignment}"
                + (use.MayBeMissing ? ", or an empty vector where the row is not labelled." : "."));
        }
        foreach ((InputColumns input, ColumnData lead) in _limited)
        {
            if (lead.Length(at) <= input.MaximumLength) continue;
            throw new InvalidOperationException(
                $"Column '{input.Columns[0].Column}' has {lead.Length(at)} tokens in row {row} of {_corpus.Name}, more than the limit of "
                + $"{input.MaximumLength}; split the row or raise MaximumLength.");
        }
    }
}
