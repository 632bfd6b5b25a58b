using Microsoft.ML.Data;

namespace Microsoft.ML.MultiTask.Scoring;

/// <summary>The cursor of a <see cref="ScoredView"/>.</summary>
internal sealed class ScoredCursor : DataViewRowCursor
{
    /// <summary>Rows read ahead and scored together.</summary>
    private const int LookAhead = 1024;

    private readonly ScoringColumns _columns;
    private readonly HashSet<int> _active;
    private readonly DataViewRowCursor _rows;
    private readonly DataViewRowCursor? _ahead;
    private readonly RowScorer? _scorer;
    private int _current;
    private bool _hasFailed;

    public ScoredCursor(ScoringColumns columns, HashSet<int> active, DataViewRowCursor rows, DataViewRowCursor? ahead)
    {
        _columns = columns;
        _active = active;
        _rows = rows;
        _ahead = ahead;
        if (ahead is not null) _scorer = new RowScorer(columns.Network, ahead, columns.Outputs.Active(output => active.Contains(columns.Input.Count + output)));
    }

    public override DataViewSchema Schema => _columns.Schema;

    public override long Position => _rows.Position;

    public override long Batch => _rows.Batch;

    public override bool MoveNext()
    {
        if (_hasFailed) throw new InvalidOperationException("A row ahead could not be scored; make a new cursor.");
        if (!_rows.MoveNext()) return false;
        if (_scorer is null || ++_current < _scorer.Scored) return true;
        _hasFailed = true; // unless the rows ahead can be scored
        for (int collected = 0; collected < LookAhead && _ahead!.MoveNext(); collected++) _scorer.Collect();
        _scorer.Score();
        _current = 0;
        _hasFailed = false;
        return true;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column.Index);

    public override ValueGetter<DataViewRowId> GetIdGetter() => _rows.GetIdGetter();

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsColumnActive(column)) throw new InvalidOperationException($"Column '{column.Name}' was not asked for when the cursor was made.");
        return column.Index < _columns.Input.Count
            ? _rows.GetGetter<TValue>(_columns.Input[column.Index])
            : OutputGetter.Of<TValue>(_columns, column, task => _scorer![_current, task]);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _scorer?.Dispose();
            _ahead?.Dispose();
            _rows.Dispose();
        }
        base.Dispose(disposing);
    }
}
