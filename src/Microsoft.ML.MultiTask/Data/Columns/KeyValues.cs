using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.MultiTask.Data.Columns;

/// <summary>The values behind a key type, as texts.</summary>
internal static class KeyValues
{
    /// <summary>The key values of a column in key order; null when the column carries none.</summary>
    public static string[]? Of(DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull("KeyValues") is not { } annotation) return null;
        return ((Func<DataViewSchema.Column, string[]>)Values<int>).Method.GetGenericMethodDefinition().MakeGenericMethod(annotation.Type.GetItemType().RawType)
            .CreateDelegate<Func<DataViewSchema.Column, string[]>>()(column);
    }

    private static string[] Values<T>(DataViewSchema.Column column)
    {
        VBuffer<T> buffer = default;
        column.Annotations.GetValue("KeyValues", ref buffer);
        return [.. buffer.DenseValues().Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)!)];
    }
}
