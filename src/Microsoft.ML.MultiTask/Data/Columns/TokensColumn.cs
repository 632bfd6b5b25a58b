using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Columns;

namespace Microsoft.ML.MultiTask;

/// <summary>The words of a row: <c>VarVector&lt;Text&gt;</c>, or <c>Text</c> together with a tokenizer.</summary>
/// <param name="Column">The name of the column.</param>
/// <param name="Tokenizer">How a <c>Text</c> column is cut into words.</param>
public sealed record TokensColumn(string Column, WordTokenizer? Tokenizer = null) : ColumnUse(Column)
{
    /// <inheritdoc/>
    public override string Expected => Tokenizer is null
        ? "words: a vector of Text (or a Text column, with Words.Tokenizer set)"
        : "a text: Text (Words.Tokenizer is set), or a vector of Text";

    /// <inheritdoc/>
    public override bool MayBeMissing => false;

    /// <inheritdoc/>
    public override bool Accepts(DataViewType type) => type.GetItemType() is TextDataViewType && (type is VectorDataViewType || Tokenizer is not null);

    /// <inheritdoc/>
    public override ColumnData CreateData() => new Ragged<int>();

    /// <inheritdoc/>
    public override ColumnReader Read(DataViewSchema.Column column, DataViewRow row, SymbolTable symbols, bool counted)
    {
        var source = new SymbolSource(column, symbols, counted);
        return column.Type is VectorDataViewType
            ? new VectorReader<ReadOnlyMemory<char>, int>(row, column, (text, _) => source.OfToken(text))
            : new TokenizedReader(row, column, Tokenizer!, source);
    }

    /// <inheritdoc/>
    public override LabelBlock Gather(IReadOnlyList<(ColumnData? Data, int Row)> rows, ReadOnlySpan<int> lengths) =>
        Gathering.AlignedLabels(rows, lengths, Missing);
}
