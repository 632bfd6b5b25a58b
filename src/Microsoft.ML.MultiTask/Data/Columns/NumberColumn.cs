using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Columns;

namespace Microsoft.ML.MultiTask;

/// <summary>One number for the row, <c>Single</c> or <c>Boolean</c> (1 and 0); NaN where the row is not labelled.</summary>
/// <param name="Column">The name of the column.</param>
/// <param name="Binary">True when only 0, 1 and NaN may occur.</param>
public sealed record NumberColumn(string Column, bool Binary = false) : ColumnUse(Column)
{
    /// <inheritdoc/>
    public override string Expected => Binary ? "true or false: Boolean, or Single with 0, 1 or NaN for missing" : "one number a row: Single";

    /// <inheritdoc/>
    public override bool Accepts(DataViewType type) =>
        type is NumberDataViewType { RawType: var raw } && raw == typeof(float) || (Binary && type is BooleanDataViewType);

    /// <inheritdoc/>
    public override ColumnData CreateData() => new Ragged<float>();

    /// <inheritdoc/>
    public override ColumnReader Read(DataViewSchema.Column column, DataViewRow row, SymbolTable symbols, bool counted) => column.Type is BooleanDataViewType
        ? new ScalarReader<bool, float>(row, column, (value, _) => value ? 1 : 0)
        : new ScalarReader<float, float>(row, column, Binary ? FlagCheck.For(column.Name) : FiniteCheck.For(column.Name, nanAllowed: true));

    /// <inheritdoc/>
    public override LabelBlock Gather(IReadOnlyList<(ColumnData? Data, int Row)> rows, ReadOnlySpan<int> lengths) => Gathering.RowLabels(rows, 1, float.NaN);
}
