namespace Microsoft.ML.MultiTask.Data.Loading;

/// <summary>Scalars of the right view; missing for a row without a partner.</summary>
internal sealed class JoinedScalar<T>(DataViewSchema.Column source) : JoinedColumn(source, source.Type)
{
    private readonly DataViewSchema.Column _source = source;
    private readonly List<T> _values = [];

    public override Action Reader(DataViewRow row)
    {
        ValueGetter<T> getter = row.GetGetter<T>(_source);
        T value = default!;
        return () =>
        {
            getter(ref value);
            _values.Add(value);
        };
    }

    public override Delegate Getter(JoinedCursor cursor)
    {
        T missing = Missing();
        return (ValueGetter<T>)((ref T value) => value = cursor.Partner() is var partner and >= 0 ? _values[partner] : missing);
    }

    /// <summary>The default is the empty text and the missing key already.</summary>
    private static T Missing() => default(T) switch
    {
        float => (T)(object)float.NaN,
        double => (T)(object)double.NaN,
        _ => default!,
    };
}
