using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Columns;

namespace Microsoft.ML.MultiTask;

/// <summary>A list of whole numbers of any length, which goes with no positions, such as the ends of edges or spans: <c>VarVector&lt;Int32&gt;</c>; an empty
/// vector where a row is not labelled. What the numbers mean, and so which of them make sense, is known to the task that reads them.</summary>
/// <param name="Column">The name of the column.</param>
/// <param name="Multiple">The length of a list is a multiple of this: 2 for pairs, 3 for triples. Default 1: any length.</param>
public sealed record IndexListColumn(string Column, int Multiple = 1) : ColumnUse(Column)
{
    /// <inheritdoc/>
    public override string Expected => "a list of whole numbers: a vector of Int32";

    /// <inheritdoc/>
    public override bool Accepts(DataViewType type) => type is VectorDataViewType vector && vector.ItemType.RawType == typeof(int);

    /// <inheritdoc/>
    public override ColumnData CreateData() => new Ragged<int>();

    /// <inheritdoc/>
    public override ColumnReader Read(DataViewSchema.Column column, DataViewRow row, SymbolTable symbols, bool counted) =>
        new VectorReader<int, int>(row, column, (number, _) => number);

    /// <inheritdoc/>
    public override void Check(Corpus corpus, long row)
    {
        int count = corpus[Column].Length(corpus.Rows);
        if (count % Multiple == 0) return;
        throw new InvalidOperationException($"Column '{Column}' has {count} numbers in row {row} of {corpus.Name}; give a multiple of {Multiple}, or an empty "
            + "vector where the row is not labelled.");
    }

    /// <inheritdoc/>
    public override LabelBlock Gather(IReadOnlyList<(ColumnData? Data, int Row)> rows, ReadOnlySpan<int> lengths) => Gathering.FreeLabels(rows, Missing);
}
