namespace Microsoft.ML.MultiTask.Data.Columns;

/// <summary>Reads a column of one value a row.</summary>
internal sealed class ScalarReader<TValue, TCached>(DataViewRow source, DataViewSchema.Column column, Func<TValue, long, TCached> convert) : ColumnReader
    where TCached : unmanaged
{
    private readonly ValueGetter<TValue> _getter = source.GetGetter<TValue>(column);
    private TValue _value = default!;

    public override void Read(ColumnData data, long row)
    {
        _getter(ref _value);
        ((Ragged<TCached>)data).Append(1)[0] = convert(_value, row);
    }
}
