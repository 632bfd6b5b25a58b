namespace Microsoft.ML.MultiTask.Data.Loading;

/// <summary>A text column while a file is read: one code per token. <paramref name="missing"/> (if any) becomes the empty text.</summary>
internal sealed class TokenTexts(string name, string? missing)
{
    private readonly List<int> _codes = [];

    public string Name { get; } = name;

    public TextPool Pool { get; } = new();

    public int Add(ReadOnlySpan<char> text)
    {
        int code = missing is not null && text.SequenceEqual(missing) ? 0 : Pool.Add(text);
        _codes.Add(code);
        return code;
    }

    /// <summary>The column itself, then one column <c>name.key</c> for each of <paramref name="keys"/> of texts like <c>Key=value|Key=value</c>.</summary>
    public IEnumerable<TableColumn> ToColumns(int[] offsets, IEnumerable<string> keys)
    {
        int[] codes = [.. _codes];
        ReadOnlyMemory<char>[] texts = Pool.ToArray();
        yield return new TextVectorColumn(Name, offsets, codes, new Lazy<ReadOnlyMemory<char>[]>(texts));
        foreach (string key in keys)
            yield return new TextVectorColumn($"{Name}.{key}", offsets, codes, new(() => Array.ConvertAll(texts, text => KeyedItems.Value(text, key))));
    }
}
