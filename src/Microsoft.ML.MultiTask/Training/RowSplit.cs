using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask.Training;

/// <summary>
/// One of the two parts of a view that is split by chance, without reading it beforehand. Unlike those of a filter its rows keep their numbers, so that an
/// error names the row of the whole view.
/// </summary>
/// <param name="source">The whole view.</param>
/// <param name="share">The share of the rows that is held out.</param>
/// <param name="seed">Fixes the split; the same for both parts.</param>
/// <param name="isHeldOut">Which part this is.</param>
internal sealed class RowSplit(IDataView source, double share, int seed, bool isHeldOut) : IDataView
{
    public DataViewSchema Schema => source.Schema;

    public bool CanShuffle => false;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(source.GetRowCursor(columnsNeeded), new RandomSource((ulong)seed).Fork(), share, isHeldOut);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded)];

    private sealed class Cursor(DataViewRowCursor rows, RandomSource random, double share, bool isHeldOut) : DataViewRowCursor
    {
        public override DataViewSchema Schema => rows.Schema;

        public override long Position => rows.Position;

        public override long Batch => rows.Batch;

        public override bool MoveNext()
        {
            while (rows.MoveNext())
            {
                if (random.NextSingle() < share == isHeldOut) return true;
            }
            return false;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => rows.IsColumnActive(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => rows.GetIdGetter();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => rows.GetGetter<TValue>(column);

        protected override void Dispose(bool disposing)
        {
            if (disposing) rows.Dispose();
            base.Dispose(disposing);
        }
    }
}
