using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Columns;

namespace Microsoft.ML.MultiTask;

/// <summary>A list of classes of any length, which goes with no positions, such as the words of another text: <c>VarVector&lt;Text&gt;</c> or
/// <c>VarVector&lt;Key&gt;</c>; an empty vector where a row is not labelled.</summary>
/// <param name="Column">The name of the column.</param>
public sealed record ClassListColumn(string Column) : ColumnUse(Column)
{
    /// <inheritdoc/>
    public override string Expected => "a list of labels: a vector of Text or Key";

    /// <inheritdoc/>
    public override bool Accepts(DataViewType type) => type is VectorDataViewType vector && SymbolSource.Accepts(vector.ItemType);

    /// <inheritdoc/>
    public override string? MendFor(DataViewType type) => SymbolSource.MendFor(type);

    /// <inheritdoc/>
    public override ColumnData CreateData() => new Ragged<int>();

    /// <inheritdoc/>
    public override ColumnReader Read(DataViewSchema.Column column, DataViewRow row, SymbolTable symbols, bool counted) =>
        SymbolSource.Labels(column, row, symbols, counted);

    /// <inheritdoc/>
    public override LabelBlock Gather(IReadOnlyList<(ColumnData? Data, int Row)> rows, ReadOnlySpan<int> lengths) => Gathering.FreeLabels(rows, Missing);
}
