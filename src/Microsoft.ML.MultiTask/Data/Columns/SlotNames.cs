using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.MultiTask.Data.Columns;

/// <summary>Names for the slots of a vector column.</summary>
internal static class SlotNames
{
    /// <summary>The slot names of a vector column of known size, all different; a slot's number where it has none, and everywhere when two are the
    /// same.</summary>
    public static string[] Of(DataViewSchema.Column column)
    {
        string[] numbers = Numbers(column);
        if (!column.HasSlotNames()) return numbers;
        VBuffer<ReadOnlyMemory<char>> buffer = default;
        column.GetSlotNames(ref buffer);
        string[] names = [.. buffer.DenseValues().Select((name, i) => name.IsEmpty ? numbers[i] : name.ToString())];
        return names.Distinct().Count() == names.Length ? names : numbers;
    }

    /// <summary>What slots without names are called.</summary>
    public static string[] Numbers(DataViewSchema.Column column) =>
        [.. Enumerable.Range(0, ((VectorDataViewType)column.Type).Size).Select(i => i.ToString(CultureInfo.InvariantCulture))];
}
