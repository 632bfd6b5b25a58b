using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Columns;

namespace Microsoft.ML.MultiTask;

/// <summary>One number for every position of an input: <c>VarVector&lt;Single&gt;</c>; an empty vector where a row is not labelled, NaN where a position is
/// not.</summary>
/// <param name="Column">The name of the column.</param>
/// <param name="Input">The input whose positions the numbers go with.</param>
public sealed record SequenceNumberColumn(string Column, string Input) : ColumnUse(Column)
{
    /// <inheritdoc/>
    public override string Expected => "one number a position: a vector of Single";

    /// <inheritdoc/>
    public override string AlignedWith => Input;

    /// <inheritdoc/>
    public override bool Accepts(DataViewType type) => type is VectorDataViewType vector && vector.ItemType.RawType == typeof(float);

    /// <inheritdoc/>
    public override ColumnData CreateData() => new Ragged<float>();

    /// <inheritdoc/>
    public override ColumnReader Read(DataViewSchema.Column column, DataViewRow row, SymbolTable symbols, bool counted) =>
        new VectorReader<float, float>(row, column, FiniteCheck.For(column.Name, nanAllowed: true));

    /// <inheritdoc/>
    public override LabelBlock Gather(IReadOnlyList<(ColumnData? Data, int Row)> rows, ReadOnlySpan<int> lengths) =>
        Gathering.AlignedLabels(rows, lengths, float.NaN);
}
