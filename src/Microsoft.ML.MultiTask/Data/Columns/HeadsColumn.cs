using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Columns;

namespace Microsoft.ML.MultiTask;

/// <summary>The tree over the words of a row: for every word the position of its head, counted from 1, 0 for a root, -1 for none:
/// <c>VarVector&lt;Int32&gt;</c>;
/// an empty vector where a row has no tree. Heads that are no words of the row, and heads that go in a circle, are refused.</summary>
/// <param name="Column">The name of the column.</param>
/// <param name="Input">The input whose words make the tree.</param>
internal sealed record HeadsColumn(string Column, string Input) : ColumnUse(Column)
{
    /// <inheritdoc/>
    public override string Expected => "one head a word: a vector of Int32";

    /// <inheritdoc/>
    public override string AlignedWith => Input;

    /// <inheritdoc/>
    public override bool Accepts(DataViewType type) => type is VectorDataViewType vector && vector.ItemType.RawType == typeof(int);

    /// <inheritdoc/>
    public override ColumnData CreateData() => new Ragged<int>();

    /// <inheritdoc/>
    public override ColumnReader Read(DataViewSchema.Column column, DataViewRow row, SymbolTable symbols, bool counted) => new Reader(row, column);

    /// <inheritdoc/>
    public override LabelBlock Gather(IReadOnlyList<(ColumnData? Data, int Row)> rows, ReadOnlySpan<int> lengths) =>
        Gathering.AlignedLabels(rows, lengths, Missing);

    private sealed class Reader(DataViewRow source, DataViewSchema.Column column) : ColumnReader
    {
        private const int None = -1;

        private readonly ValueGetter<VBuffer<int>> _getter = source.GetGetter<VBuffer<int>>(column);
        private VBuffer<int> _buffer;

        public override void Read(ColumnData data, long row)
        {
            _getter(ref _buffer);
            int[] heads = [.. _buffer.DenseValues()];
            for (int word = 0; word < heads.Length; word++)
            {
                if (heads[word] >= None && heads[word] <= heads.Length) continue;
                throw new InvalidOperationException($"Column '{column.Name}' has the head {heads[word]} at word {word + 1} of row {row}; a head is the "
                    + $"position of "
                    + $"a word of the row, from 1 to {heads.Length}, 0 for the root, or -1 where there is none.");
            }
            RequireNoCircle(heads, row);
            Span<int> room = ((Ragged<int>)data).Append(heads.Length);
            for (int word = 0; word < heads.Length; word++) room[word] = heads[word] == None ? Missing : heads[word];
        }

        private void RequireNoCircle(int[] heads, long row)
        {
            var leadsUp = new bool[heads.Length];
            for (int first = 0; first < heads.Length; first++)
            {
                int word = first;
                for (int steps = 0; word >= 0 && !leadsUp[word]; steps++)
                {
                    if (steps == heads.Length)
                    {
                        throw new InvalidOperationException($"Column '{column.Name}' has heads that go in a circle from word {first + 1} of row {row} on; "
                            + $"every "
                            + "word must lead to a root, whose head is 0.");
                    }
                    word = heads[word] - 1;
                }
                for (word = first; word >= 0 && !leadsUp[word]; word = heads[word] - 1) leadsUp[word] = true;
            }
        }
    }
}
