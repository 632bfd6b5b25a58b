using System.Text.Json.Serialization;
using Microsoft.ML.MultiTask.Data;

namespace Microsoft.ML.MultiTask;

/// <summary>Rows by a number of their own, small ones first. A row without that number, or of a corpus without the column, is never held
/// back.</summary>
/// <param name="ColumnName">The column, of Single; an objective may learn it too, if it learns it as a number.</param>
public sealed record ColumnCurriculum(string ColumnName) : Curriculum
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<ColumnUse> Columns => [new NumberColumn(ColumnName)];

    /// <inheritdoc/>
    public override double Difficulty(RowReference row, int length) =>
        row.Corpus.Find(ColumnName) is Ragged<float> numbers && !float.IsNaN(numbers[row.Row][0]) ? numbers[row.Row][0] : double.NegativeInfinity;
}
