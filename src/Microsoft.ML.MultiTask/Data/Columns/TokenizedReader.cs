namespace Microsoft.ML.MultiTask.Data.Columns;

/// <summary>Reads a text column and cuts every text into words.</summary>
internal sealed class TokenizedReader(DataViewRow source, DataViewSchema.Column column, WordTokenizer tokenizer, SymbolSource symbols) : ColumnReader
{
    private readonly ValueGetter<ReadOnlyMemory<char>> _getter = source.GetGetter<ReadOnlyMemory<char>>(column);
    private ReadOnlyMemory<char> _text;

    public override void Read(ColumnData data, long row)
    {
        _getter(ref _text);
        var ids = (Ragged<int>)data;
        foreach (ReadOnlyMemory<char> word in tokenizer.Split(_text)) ids.Append(1)[0] = symbols.OfToken(word);
    }
}
