namespace Microsoft.ML.MultiTask.Data;

/// <summary>Encodes a whole view in one pass.</summary>
internal static class CorpusReader
{
    /// <summary>Reads every row.</summary>
    /// <param name="view">The view.</param>
    /// <param name="name">What error messages call it, such as "the training data".</param>
    /// <param name="inputs">The columns of the inputs; all must be there.</param>
    /// <param name="labels">Label columns; those that the view lacks are skipped.</param>
    /// <param name="symbols">The symbol table of every column, shared by all corpora; missing tables are added.</param>
    /// <param name="counted">Whether the strings count as training data.</param>
    /// <param name="checkCanceled">Called every few rows; throws when the run is cancelled.</param>
    public static Corpus Read(IDataView view, string name, IReadOnlyList<InputColumns> inputs, IReadOnlyList<ColumnUse> labels,
        Dictionary<string, SymbolTable> symbols, bool counted, Action checkCanceled)
    {
        ColumnUse[] present = [.. labels.Where(use => view.Schema.GetColumnOrNull(use.Column) is not null)];
        IReadOnlyList<ColumnUse> uses = Readings(inputs, present);
        foreach (ColumnUse use in uses) Require(view.Schema, use, name);
        foreach (ColumnUse use in uses) symbols.TryAdd(use.Column, new SymbolTable());

        var corpus = new Corpus(name, uses.ToDictionary(use => use.Column, use => use.CreateData()));
        using DataViewRowCursor cursor = view.GetRowCursor(uses.Select(use => view.Schema[use.Column]));
        RowEncoder encoder = RowEncoder.Create(cursor, corpus, inputs, present, symbols, counted);
        while (cursor.MoveNext())
        {
            if ((corpus.Rows & 1023) == 0) checkCanceled();
            encoder.Read(cursor.Position);
        }
        return corpus;
    }

    /// <summary>How every column is read, each once. A side feature that is a label too is read as a label: what is empty is missing, which as a feature is the
    /// unknown category.</summary>
    internal static IReadOnlyList<ColumnUse> Readings(IReadOnlyList<InputColumns> inputs, IReadOnlyList<ColumnUse> labels) =>
        [.. inputs.SelectMany(input => input.Columns).Concat(labels).GroupBy(use => use.Column)
            .Select(uses => uses.FirstOrDefault(use => use is not SequenceFeatureColumn) ?? uses.First())];

    /// <summary>Finds a column and checks its type.</summary>
    /// <exception cref="InvalidOperationException">The column is missing or of a wrong type.</exception>
    public static DataViewSchema.Column Require(DataViewSchema schema, ColumnUse use, string name)
    {
        if (schema.GetColumnOrNull(use.Column) is not { } column)
        {
            throw new InvalidOperationException($"There is no column '{use.Column}' in {name}. It has the columns "
                + $"{string.Join(", ", schema.Where(c => !c.IsHidden).Select(c => $"'{c.Name}'"))}.");
        }
        return use.Accepts(column.Type)
            ? column
            : throw new InvalidOperationException($"Column '{use.Column}' of {name} has the type {column.Type}, but it must hold {use.Expected}"
                + (use.MendFor(column.Type) is { } mend ? $"; {mend}." : "."));
    }
}
