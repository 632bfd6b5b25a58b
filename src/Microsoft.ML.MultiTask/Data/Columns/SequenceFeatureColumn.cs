using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Columns;

namespace Microsoft.ML.MultiTask;

/// <summary>One category for every position of an input, part of the input itself: <c>VarVector&lt;Text&gt;</c> or <c>VarVector&lt;Key&gt;</c>, never
/// missing.</summary>
/// <param name="Column">The name of the column.</param>
/// <param name="Input">The input whose positions it describes.</param>
internal sealed record SequenceFeatureColumn(string Column, string Input) : ColumnUse(Column)
{
    /// <inheritdoc/>
    public override string Expected => "one category a position: a vector of Text or Key";

    /// <inheritdoc/>
    public override string AlignedWith => Input;

    /// <inheritdoc/>
    public override bool MayBeMissing => false;

    /// <inheritdoc/>
    public override bool Accepts(DataViewType type) => type is VectorDataViewType vector && SymbolSource.Accepts(vector.ItemType);

    /// <inheritdoc/>
    public override ColumnData CreateData() => new Ragged<int>();

    /// <inheritdoc/>
    public override ColumnReader Read(DataViewSchema.Column column, DataViewRow row, SymbolTable symbols, bool counted)
    {
        var source = new SymbolSource(column, symbols, counted);
        return column.Type.GetItemType() is TextDataViewType
            ? new VectorReader<ReadOnlyMemory<char>, int>(row, column, (text, _) => source.OfToken(text))
            : new VectorReader<uint, int>(row, column, (key, at) => key == 0 ? source.OfToken(default) : source.OfKey(key, at));
    }

    /// <inheritdoc/>
    public override LabelBlock Gather(IReadOnlyList<(ColumnData? Data, int Row)> rows, ReadOnlySpan<int> lengths) =>
        Gathering.AlignedLabels(rows, lengths, Missing);
}
