using Microsoft.ML.Data;

namespace Microsoft.ML.MultiTask.Scoring;

/// <summary>Scores one row at a time, for prediction engines.</summary>
internal sealed class ScoringRowMapper(ScoringColumns columns) : IRowToRowMapper
{
    public DataViewSchema InputSchema => columns.Input;

    public DataViewSchema OutputSchema => columns.Schema;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var wanted = new HashSet<int>(dependingColumns.Select(column => column.Index));
        bool scores = wanted.Any(index => index >= columns.Input.Count);
        return columns.Input.Where(column => wanted.Contains(column.Index) || (scores && columns.Read.Any(read => read.Index == column.Index)));
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) =>
        new ScoredRow(columns, input, [.. activeColumns.Select(column => column.Index)]);
}
