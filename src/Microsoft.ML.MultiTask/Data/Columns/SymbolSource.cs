using Microsoft.ML.Data;

namespace Microsoft.ML.MultiTask.Data.Columns;

/// <summary>Turns the texts or keys of a column into symbol ids. Keys count as their key values, so that views with different key types agree.</summary>
internal sealed class SymbolSource
{
    private readonly SymbolTable _symbols;
    private readonly int _occurrences;
    private readonly string _column;
    private readonly int[] _ofKey;

    public SymbolSource(DataViewSchema.Column column, SymbolTable symbols, bool counted)
    {
        _symbols = symbols;
        _occurrences = counted ? 1 : 0;
        _column = column.Name;
        _ofKey = column.Type.GetItemType() is KeyDataViewType key ? KeySymbols(column, key, symbols) : [];
    }

    /// <summary>Reads a column of labels, of any number a row.</summary>
    public static ColumnReader Labels(DataViewSchema.Column column, DataViewRow row, SymbolTable symbols, bool counted)
    {
        var source = new SymbolSource(column, symbols, counted);
        return column.Type.GetItemType() is TextDataViewType
            ? new VectorReader<ReadOnlyMemory<char>, int>(row, column, (text, _) => source.OfLabel(text))
            : new VectorReader<uint, int>(row, column, source.OfKey);
    }

    /// <summary>Whether texts or 32-bit keys come in.</summary>
    public static bool Accepts(DataViewType item) => item is TextDataViewType || (item is KeyDataViewType && item.RawType == typeof(uint));

    /// <summary>How classes are made of other values; null where the values are classes already.</summary>
    public static string? MendFor(DataViewType type)
    {
        const string Keys = "make keys of its values first, with ml.Transforms.Conversion.MapValueToKey";
        DataViewType item = type.GetItemType();
        return Accepts(item) ? null
            : item is BooleanDataViewType ? $"{Keys}, or take a task for yes or no, such as Binary"
            : item.RawType == typeof(float) ? $"{Keys}, or take a task for numbers, such as Regression"
            : Keys;
    }

    /// <summary>The id of a text; <see cref="ColumnUse.Missing"/> for an empty one.</summary>
    public int OfLabel(ReadOnlyMemory<char> text) => text.IsEmpty ? ColumnUse.Missing : _symbols.Add(text.Span, _occurrences);

    /// <summary>The id of a text that may be empty.</summary>
    public int OfToken(ReadOnlyMemory<char> text) => _symbols.Add(text.Span, _occurrences);

    /// <summary>The id of a key's value; <see cref="ColumnUse.Missing"/> for the missing key.</summary>
    public int OfKey(uint key, long row)
    {
        if (key == 0) return ColumnUse.Missing;
        if (key > _ofKey.Length)
        {
            throw new InvalidOperationException(
                $"Column '{_column}' has the key {key} in row {row}, but its key type counts only {_ofKey.Length} values; make the keys with MapValueToKey.");
        }
        int id = _ofKey[key - 1];
        _symbols.AddCount(id, _occurrences);
        return id;
    }

    private static int[] KeySymbols(DataViewSchema.Column column, KeyDataViewType key, SymbolTable symbols)
    {
        if (key.Count > int.MaxValue)
        {
            throw new InvalidOperationException($"Column '{column.Name}' has a key type of {key.Count} values, which is too many for classes.");
        }
        var ids = new int[(int)key.Count];
        string[]? values = KeyValues.Of(column);
        for (int k = 0; k < ids.Length; k++) ids[k] = symbols.Add(values?[k] ?? (k + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), 0);
        return ids;
    }
}
