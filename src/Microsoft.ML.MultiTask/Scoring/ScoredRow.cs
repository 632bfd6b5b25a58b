using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Objectives;

namespace Microsoft.ML.MultiTask.Scoring;

/// <summary>A row with the network's columns added; scored once per position, when an output is first asked for.</summary>
internal sealed class ScoredRow : DataViewRow
{
    private readonly ScoringColumns _columns;
    private readonly DataViewRow _input;
    private readonly HashSet<int> _active;
    private readonly RowScorer? _scorer;
    private long _scored = -1;

    public ScoredRow(ScoringColumns columns, DataViewRow input, HashSet<int> active)
    {
        _columns = columns;
        _input = input;
        _active = active;
        if (active.Any(index => index >= columns.Input.Count))
        {
            _scorer = new RowScorer(columns.Network, input, columns.Outputs.Active(output => active.Contains(columns.Input.Count + output)));
        }
    }

    public override DataViewSchema Schema => _columns.Schema;

    public override long Position => _input.Position;

    public override long Batch => _input.Batch;

    public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column.Index);

    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsColumnActive(column)) throw new InvalidOperationException($"Column '{column.Name}' was not asked for when the row was made.");
        return column.Index < _columns.Input.Count
            ? _input.GetGetter<TValue>(_columns.Input[column.Index])
            : OutputGetter.Of<TValue>(_columns, column, Current);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _scorer?.Dispose();
            _input.Dispose();
        }
        base.Dispose(disposing);
    }

    private (TaskPrediction Prediction, int Row) Current(int task)
    {
        if (_scored != _input.Position)
        {
            _scorer!.Collect();
            _scorer.Score();
            _scored = _input.Position;
        }
        return _scorer![0, task];
    }
}
