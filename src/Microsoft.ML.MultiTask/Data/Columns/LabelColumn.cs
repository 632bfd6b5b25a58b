using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Columns;

namespace Microsoft.ML.MultiTask;

/// <summary>One class for the row: <c>Text</c> or <c>Key</c>; an empty text or the missing key where the row is not labelled.</summary>
/// <param name="Column">The name of the column.</param>
public sealed record LabelColumn(string Column) : ColumnUse(Column)
{
    /// <inheritdoc/>
    public override string Expected => "one label a row: Text or Key";

    /// <inheritdoc/>
    public override bool Accepts(DataViewType type) => SymbolSource.Accepts(type);

    /// <inheritdoc/>
    public override string? MendFor(DataViewType type) => SymbolSource.MendFor(type);

    /// <inheritdoc/>
    public override ColumnData CreateData() => new Ragged<int>();

    /// <inheritdoc/>
    public override ColumnReader Read(DataViewSchema.Column column, DataViewRow row, SymbolTable symbols, bool counted)
    {
        var source = new SymbolSource(column, symbols, counted);
        return column.Type is TextDataViewType
            ? new ScalarReader<ReadOnlyMemory<char>, int>(row, column, (text, _) => source.OfLabel(text))
            : new ScalarReader<uint, int>(row, column, source.OfKey);
    }

    /// <inheritdoc/>
    public override LabelBlock Gather(IReadOnlyList<(ColumnData? Data, int Row)> rows, ReadOnlySpan<int> lengths) => Gathering.RowLabels(rows, 1, Missing);
}
