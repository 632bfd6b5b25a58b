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
        return annotation.Type.GetItemType() switch
        {
            TextDataViewType => Values<ReadOnlyMemory<char>>(column, v => v.ToString()),
            var type when type.RawType == typeof(int) => Values<int>(column, v => v.ToString(CultureInfo.InvariantCulture)),
            var type when type.RawType == typeof(uint) => Values<uint>(column, v => v.ToString(CultureInfo.InvariantCulture)),
            var type when type.RawType == typeof(long) => Values<long>(column, v => v.ToString(CultureInfo.InvariantCulture)),
            var type when type.RawType == typeof(ulong) => Values<ulong>(column, v => v.ToString(CultureInfo.InvariantCulture)),
            var type when type.RawType == typeof(float) => Values<float>(column, v => v.ToString(CultureInfo.InvariantCulture)),
            var type when type.RawType == typeof(double) => Values<double>(column, v => v.ToString(CultureInfo.InvariantCulture)),
            var type when type.RawType == typeof(bool) => Values<bool>(column, v => v.ToString(CultureInfo.InvariantCulture)),
            _ => null,
        };
    }

    private static string[] Values<T>(DataViewSchema.Column column, Func<T, string> text)
    {
        VBuffer<T> buffer = default;
        column.Annotations.GetValue("KeyValues", ref buffer);
        return [.. buffer.DenseValues().Select(text)];
    }
}
