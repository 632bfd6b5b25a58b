using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Columns;

namespace Microsoft.ML.MultiTask;

/// <summary>The lengths of the sentences of a document: <c>VarVector&lt;Int32&gt;</c>, none below 0, which add up to the number of its words.</summary>
/// <param name="Column">The name of the column.</param>
/// <param name="Words">The column of the words.</param>
internal sealed record SentenceLengthsColumn(string Column, string Words) : ColumnUse(Column)
{
    /// <inheritdoc/>
    public override string Expected => "the number of words of every sentence: a vector of Int32";

    /// <inheritdoc/>
    public override bool MayBeMissing => false;

    /// <inheritdoc/>
    public override bool Accepts(DataViewType type) => type is VectorDataViewType vector && vector.ItemType.RawType == typeof(int);

    /// <inheritdoc/>
    public override ColumnData CreateData() => new Ragged<int>();

    /// <inheritdoc/>
    public override ColumnReader Read(DataViewSchema.Column column, DataViewRow row, SymbolTable symbols, bool counted) =>
        new VectorReader<int, int>(row, column, (length, _) => length);

    /// <inheritdoc/>
    public override void Check(Corpus corpus, long row)
    {
        ReadOnlySpan<int> lengths = ((Ragged<int>)corpus[Column])[corpus.Rows];
        int words = corpus[Words].Length(corpus.Rows);
        long total = 0;
        foreach (int length in lengths)
        {
            if (length < 0)
            {
                throw new InvalidOperationException(
                    $"Column '{Column}' has the length {length} in row {row} of {corpus.Name}; a sentence has no fewer than 0 words.");
            }
            total += length;
        }
        if (total != words)
        {
            throw new InvalidOperationException($"The lengths in column '{Column}' add up to {total} in row {row} of {corpus.Name}, but column '{Words}' has "
                + $"{words} "
                + "words there; give the number of words of every sentence.");
        }
    }
}
