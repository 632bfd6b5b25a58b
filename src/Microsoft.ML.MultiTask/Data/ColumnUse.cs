using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Metrics;

namespace Microsoft.ML.MultiTask;

/// <summary>A column that an input or an objective reads, the type it must have, and how its values become arrays.</summary>
/// <param name="Column">The name of the column.</param>
public abstract record ColumnUse(string Column)
{
    /// <summary>The value of a missing class label in every array and tensor.</summary>
    public const int Missing = Labels.Missing;

    /// <summary>What the column must hold, in words for an error message.</summary>
    public abstract string Expected { get; }

    /// <summary>The input whose positions the values go with, one value a position; null for values of the whole row.</summary>
    public virtual string? AlignedWith => null;

    /// <summary>True when a row may come without a value.</summary>
    public virtual bool MayBeMissing => true;

    /// <summary>Whether so many values fit the positions of a row that go with them. Default: one a position.</summary>
    public virtual bool Fits(int values, int positions) => values == positions;

    /// <summary>What <see cref="Fits"/> wants, in words for an error message.</summary>
    public virtual string ExpectedAlignment => "one value per token";

    /// <summary>Whether a column of this type can be read.</summary>
    public abstract bool Accepts(DataViewType type);

    /// <summary>What the user may do about a column of a type that is not accepted, as the end of an error message; null (the default): nothing in
    /// particular.</summary>
    public virtual string? MendFor(DataViewType type) => null;

    /// <summary>This use with what only the data can tell, such as the size of a vector; later views must agree.</summary>
    public virtual ColumnUse Bind(DataViewType type) => this;

    /// <summary>A reader of the column's rows.</summary>
    /// <param name="column">The column, whose type <see cref="Accepts"/> has accepted.</param>
    /// <param name="row">The row or cursor to read from.</param>
    /// <param name="symbols">Where strings get their ids; shared by all corpora.</param>
    /// <param name="counted">Whether what is read counts in <paramref name="symbols"/>: true for training rows.</param>
    public abstract ColumnReader Read(DataViewSchema.Column column, DataViewRow row, SymbolTable symbols, bool counted);

    /// <summary>Empty storage for what the reader yields.</summary>
    public abstract ColumnData CreateData();

    /// <summary>Throws where the values of a row do not fit those of other columns. Default: they always do.</summary>
    /// <param name="corpus">Where the row has been read to; it is the last one, <see cref="Corpus.Rows"/>.</param>
    /// <param name="row">Its number in its view, for the message.</param>
    public virtual void Check(Corpus corpus, long row)
    {
    }

    /// <summary>The labels of a batch. Default: there are none, as the column only belongs to an input.</summary>
    /// <param name="rows">The rows of the batch; the data is null where a corpus has no such column.</param>
    /// <param name="lengths">For aligned columns the number of positions of every row, else empty.</param>
    public virtual LabelBlock Gather(IReadOnlyList<(ColumnData? Data, int Row)> rows, ReadOnlySpan<int> lengths) =>
        throw new NotSupportedException($"Column '{Column}' holds no labels.");
}
