using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.MultiTask.Data.Columns;

/// <summary>Names for the slots of a vector column.</summary>
internal static class SlotNames
{
    /// <summary>The slot names of a vector column of known size; the slot's number where it has none.</summary>
    public static string[] Of(DataViewSchema.Column column)
    {
        int size = ((VectorDataViewType)column.Type).Size;
        if (!column.HasSlotNames()) return [.. Enumerable.Range(0, size).Select(i => i.ToString(CultureInfo.InvariantCulture))];
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        return [.. names.DenseValues().Select((name, i) => name.IsEmpty ? i.ToString(CultureInfo.InvariantCulture) : name.ToString())];
    }
}
