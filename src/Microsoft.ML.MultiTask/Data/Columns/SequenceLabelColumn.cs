using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Columns;

namespace Microsoft.ML.MultiTask;

/// <summary>One class for every position of an input: <c>VarVector&lt;Text&gt;</c> or <c>VarVector&lt;Key&gt;</c>; an empty vector where a row is not labelled,
/// an empty text or the missing key where a position is not.</summary>
/// <param name="Column">The name of the column.</param>
/// <param name="Input">The input whose positions are labelled.</param>
public sealed record SequenceLabelColumn(string Column, string Input) : ColumnUse(Column)
{
    /// <inheritdoc/>
    public override string Expected => "one label a position: a vector of Text or Key";

    /// <inheritdoc/>
    public override string AlignedWith => Input;

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
    public override LabelBlock Gather(IReadOnlyList<(ColumnData? Data, int Row)> rows, ReadOnlySpan<int> lengths) =>
        Gathering.AlignedLabels(rows, lengths, Missing);
}
