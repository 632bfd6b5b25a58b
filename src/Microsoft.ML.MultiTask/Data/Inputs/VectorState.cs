using Microsoft.ML.MultiTask.Data.Columns;

namespace Microsoft.ML.MultiTask.Data.Inputs;

/// <summary>What a <see cref="FeatureVector"/> input has learnt: its size.</summary>
/// <param name="Column">The column.</param>
/// <param name="Size">The number of features.</param>
internal sealed record VectorState(string Column, int Size) : InputState
{
    /// <inheritdoc/>
    public override IReadOnlyList<ColumnUse> Columns => [new VectorColumn(Column, Size)];

    /// <inheritdoc/>
    public override string? MisfitWith(InputState owner) =>
        owner is VectorState { Size: var size } && size != Size ? $"one has {Size} features and the other {size}" : null;

    /// <inheritdoc/>
    internal override InputState InPlaceOf(InputState other, string input) => SameKind(this, other, input) is { Size: var size } && size == Size ? this
        : throw new InvalidOperationException(
            $"The saved encoder reads {Size} features, but input '{input}' has {((VectorState)other).Size}; give it as many.");

    /// <inheritdoc/>
    public override InputBlocks CreateBlocks(IReadOnlyDictionary<string, SymbolTable> symbols) => new Blocks(Column, Size);

    private sealed class Blocks(string column, int size) : InputBlocks
    {
        public override int Length(IReadOnlyDictionary<string, ColumnData> columns, int row) => columns.ContainsKey(column) ? 1 : 0;

        public override InputBlock Build(IReadOnlyList<RowReference> rows)
        {
            int[] lengths = [.. rows.Select(r => Length(r.Corpus.Columns, r.Row))];
            (ColumnData?, int)[] present = [.. rows.Where((_, r) => lengths[r] > 0).Select(r => (r.Corpus.Find(column), r.Row))];
            return new VectorBlock(Gathering.Rows(present, size, 0f), size, lengths);
        }
    }
}
