using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Columns;

namespace Microsoft.ML.MultiTask;

/// <summary>A fixed number of yes-or-no labels for the row: <c>Vector&lt;Boolean, N&gt;</c> or <c>Vector&lt;Single, N&gt;</c> with 0, 1 and NaN for a missing
/// label.</summary>
/// <param name="Column">The name of the column.</param>
/// <param name="Size">The number of labels; 0 until it is bound to a view.</param>
public sealed record MultiLabelColumn(string Column, int Size = 0) : ColumnUse(Column)
{
    /// <inheritdoc/>
    public override string Expected => "yes-or-no labels: a vector of known size of Boolean or Single";

    /// <inheritdoc/>
    public override bool Accepts(DataViewType type) => type is VectorDataViewType { IsKnownSize: true } vector
        && (vector.ItemType is BooleanDataViewType || vector.ItemType.RawType == typeof(float)) && (Size == 0 || vector.Size == Size);

    /// <inheritdoc/>
    public override ColumnData CreateData() => new Ragged<float>();

    /// <inheritdoc/>
    public override ColumnUse Bind(DataViewType type) => this with { Size = ((VectorDataViewType)type).Size };

    /// <inheritdoc/>
    public override ColumnReader Read(DataViewSchema.Column column, DataViewRow row, SymbolTable symbols, bool counted)
    {
        string[] slots = SlotNames.Of(column), numbers = SlotNames.Numbers(column);
        // The first view names the labels.
        if (symbols.Count == 0) foreach (string slot in slots) symbols.Add(slot, 0);
        if (!slots.SequenceEqual(numbers) && !symbols.Texts.SequenceEqual(numbers) && !symbols.Texts.SequenceEqual(slots))
        {
            throw new InvalidOperationException($"Column '{Column}' names other labels in one view than in another, or in another order: "
                + $"{string.Join(", ", slots)} instead of {string.Join(", ", symbols.Texts)}.");
        }
        return column.Type.GetItemType() is BooleanDataViewType
            ? new VectorReader<bool, float>(row, column, (value, _) => value ? 1 : 0)
            : new VectorReader<float, float>(row, column, FlagCheck.For(column.Name));
    }

    /// <inheritdoc/>
    public override LabelBlock Gather(IReadOnlyList<(ColumnData? Data, int Row)> rows, ReadOnlySpan<int> lengths) => Gathering.RowLabels(rows, Size, float.NaN);
}
